"""Signing for what was handed out: the holder on-line, or the sheet signed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from webapp.core import files
from webapp.core.access import Actor, Permission, require
from webapp.core.db import fresh, transaction
from webapp.documents.copies import due, indexing, queries
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct
from webapp.documents.copies.states import Act, may
from webapp.documents.copies.steps import name_of, refuse_later, sign_for


def receive_copy(
    copy: Copy, *, by: Actor, signed_by: str = "", day: date | None = None, scan: tuple[str, bytes] | None = None
) -> Copy:
    """Sign for a copy: the holder on-line, or the controller for a sheet signed by hand.

    Args:
        signed_by: who signed for the holder (代领); the holder when empty. ``day``: as written on paper.
        scan: name and bytes of the signed sheet, looked at already.

    Raises:
        NotAllowed: neither the holder nor the controller. Conflict: it is not out, or signed for already.
    """
    with transaction():
        copy = fresh(copy)
        queries.require_holder_or(Permission.COPY_ISSUE, copy, by=by)
        refuse_later(day)
        sign_for(copy, signed_by.strip() or name_of(copy, by))
        kept = files.keep(scan[1]) if scan else None
        note(copy, CopyAct.RECEIVED, by=by, name=copy.signed_by, day=day, file_sha=kept)
        due.received(copy, by=by)
        indexing.put_copy(copy)
    return copy


def attach_scan(copies: Sequence[Copy], name: str, pdf: bytes, *, by: Actor, signed: dict[int, str]) -> int:
    """Enter a signed sheet: its scan stands at every copy it shows; those in ``signed`` are signed for by it.

    Args:
        name: of the file. ``pdf``: the cleaned scan. ``signed``: by copy id, who signed for it.

    Returns:
        How many copies are signed for by it.
    """
    count = 0
    with transaction():
        require(by, Permission.COPY_ISSUE)
        kept = files.keep(pdf)
        for copy in [fresh(found) for found in copies]:
            if copy.id in signed and may(copy.state, Act.RECEIVE):
                sign_for(copy, signed[copy.id].strip() or copy.holder.name)
                note(copy, CopyAct.RECEIVED, by=by, name=copy.signed_by, file_sha=kept)
                due.received(copy, by=by)
                indexing.put_copy(copy)
                count += 1
            else:
                note(copy, CopyAct.SCAN_ATTACHED, by=by, text=name, file_sha=kept)
    return count
