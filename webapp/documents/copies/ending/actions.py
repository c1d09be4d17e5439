"""How a copy ends that does not come back: lost, kept, replaced by notice, written off (domain.md section 2)."""

from __future__ import annotations

from datetime import date

from webapp.core import clock, files
from webapp.core.access import Actor, Permission, require
from webapp.core.db import fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.copies import due, indexing, queries
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct
from webapp.documents.copies.states import Act
from webapp.documents.copies.steps import Wanted, hand_out, move, name_of, need_reason, old_print, plan


def lose_copy(copy: Copy, reason: str, *, by: Actor) -> tuple[Copy, Copy | None]:
    """Record a loss: the number is void, a new copy with a new number follows, all holders are told.

    Returns:
        The lost copy, and its replacement; None when its revision is no longer issued or its holder has left.

    Raises:
        NotAllowed: not the controller. Conflict: it is not out. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        need_reason(reason)
        move(copy, Act.LOSE)
        note(copy, CopyAct.LOST, by=by, text=reason)
        due.ended(copy, by=by)
        replacement = None
        if copy.revision.state in queries.ISSUABLE and not copy.holder.has_left:
            replacement = plan(copy.revision, Wanted(copy.holder, copy.medium, copy.place), by=by, replaces=copy)
            hand_out(replacement, by=by)
        due.tell_loss(copy, queries.copies_of(copy.revision), by=by)
        indexing.put_copy(copy)
    return copy, replacement


def keep_copy(
    copy: Copy, reason: str, *, by: Actor, keeper: str = "", place: str = "", until: date | None = None
) -> Copy:
    """Keep an obsolete copy 作废保留, with reason, keeper, place and term.

    Raises:
        NotAllowed: not the controller. Conflict: its revision is not over, or it is not there any more.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        need_reason(reason)
        if copy.revision.state not in queries.OVER:
            raise Conflict(N_("Only a copy of a revision that is over is kept as an obsolete copy."))
        if until is not None and until < documents.today():
            raise Invalid(fields={"until": [N_("The day lies in the past.")]})
        move(copy, Act.KEEP)
        copy.reason, copy.keep_until = reason.strip(), until
        copy.keeper, copy.place = keeper.strip() or name_of(copy, by), place.strip() or copy.place
        note(copy, CopyAct.KEPT, by=by, name=copy.keeper, text=reason, day=until)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy


def replace_copy(copy: Copy, reply: str, *, by: Actor, scan: tuple[str, bytes] | None = None) -> Copy:
    """End an outside holder's copy by notice: the holder replied that the old one is destroyed or marked.

    Args:
        reply: what the holder answered. ``scan``: the reply itself, looked at already.

    Raises:
        NotAllowed: not the controller. Conflict: the holder is inside, or the copy is not out. Invalid: no reply.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        need_reason(reply)
        if not copy.holder.outside:
            raise Conflict(N_("Only the copy of an outside holder is replaced by notice; recall this one."))
        move(copy, Act.REPLACE)
        kept = files.keep(scan[1]) if scan else None
        note(copy, CopyAct.REPLACED, by=by, name=copy.holder.name, text=reply, file_sha=kept)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy


def write_off_copy(copy: Copy, reason: str, *, by: Actor, sheet: int = 0) -> Copy:
    """Write a copy off 核销 that can not be found: the management representative's act, with a reason.

    Args:
        sheet: only this damaged print, which never came back; the copy itself stays as it is.

    Raises:
        NotAllowed: no such permission. Conflict: it is not out. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_WRITE_OFF)
        copy = fresh(copy)
        need_reason(reason)
        if sheet and sheet != copy.sheet:
            old = old_print(copy, sheet)
            old.written_off_at = clock.now()
            note(copy, CopyAct.WRITTEN_OFF, by=by, text=reason, sheet=sheet)
            return copy
        move(copy, Act.WRITE_OFF)
        copy.reason = reason.strip()
        note(copy, CopyAct.WRITTEN_OFF, by=by, text=reason)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy
