"""The lines of the ledger: each stands beside an entry of the journal and is never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.documents.copies import hooks
from webapp.documents.copies.models import Copy, CopyAct, CopyLine


def note(
    copy: Copy,
    act: CopyAct,
    *,
    by: Actor,
    name: str = "",
    text: str = "",
    day: date | None = None,
    file_sha: str | None = None,
    corrects: CopyLine | None = None,
    sheet: int = 0,
    **facts: Any,
) -> CopyLine:
    """One line in the copy's life and one entry in the journal.

    Args:
        name: who signed, holds or keeps. ``text``: the reason or remark. ``day``: the claimed day, as on paper.
        sheet: the print it is about; the one that is out when 0.
    """
    db.session.flush()
    facts |= {name: value for name, value in (("day", day), ("file", file_sha)) if value}
    line = CopyLine(
        copy_id=copy.id,
        act=act,
        sheet=sheet or copy.sheet,
        at=clock.now(),
        by_id=by.person_id,
        name=name.strip(),
        note=text.strip(),
        day=day,
        file_sha=file_sha,
        corrects_id=corrects.id if corrects else None,
    )
    db.session.add(line)
    journal.record(
        act,
        copy,
        by=by,
        private={"name": name.strip(), "reason": text.strip()},
        document=copy.document_id,
        revision=copy.revision_id,
        number=copy.number,
        sheet=line.sheet,
        state=str(copy.state),
        **facts,
    )
    hooks.tell(copy, act, by=by)
    return line
