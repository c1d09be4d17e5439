"""A line of the ledger is corrected by a further line; nothing that was written is changed."""

from __future__ import annotations

from webapp.core.access import Actor, Permission, require
from webapp.core.db import fresh, transaction
from webapp.core.errors import N_, Invalid
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct, CopyLine


def correct_line(copy: Copy, line: CopyLine, text: str, *, by: Actor) -> CopyLine:
    """Correct a line of the ledger by a further line; the first one stays as it was written.

    Raises:
        NotAllowed: not the controller. Invalid: nothing is said.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        if not text.strip():
            raise Invalid(fields={"text": [N_("Say what is right.")]})
        return note(copy, CopyAct.CORRECTED, by=by, text=text, corrects=line, sheet=line.sheet, line=line.id)
