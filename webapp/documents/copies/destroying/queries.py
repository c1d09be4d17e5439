"""Lists to be destroyed, for who keeps the ledger and for the witness."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, NotAllowed, NotFound, Refusal
from webapp.documents.copies.models import Copy, Destruction, DestructionState, Sheet
from webapp.documents.copies.queries import WHOLE, keeps_ledger, print_is_out, readable_copies
from webapp.documents.copies.states import CopyState
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty


def to_destroy(*, by: Actor) -> tuple[list[Copy], list[Sheet]]:
    """What waits for its end on no list yet: copies handed back, damaged sheets that are back or still outside."""
    returned = (
        select(Copy)
        .where(Copy.state == CopyState.RETURNED, readable_copies(by), _on_no_list(Copy.destruction_id))
        .options(*WHOLE)
        .order_by(Copy.document_id, Copy.number)
    )
    sheets = (
        select(Sheet)
        .join(Copy, Copy.id == Sheet.copy_id)
        .where(or_(Sheet.back_at.is_not(None), print_is_out()), readable_copies(by), _on_no_list(Sheet.destruction_id))
        .options(joinedload(Sheet.copy).joinedload(Copy.document))
        .order_by(Sheet.copy_id, Sheet.sheet)
    )
    return list(db.session.scalars(returned)), list(db.session.scalars(sheets))


def _on_no_list(column: Any) -> ColumnElement[bool]:
    live = select(Destruction.id).where(Destruction.state != DestructionState.DECLINED)
    return or_(column.is_(None), column.not_in(live))


def destructions(*, by: Actor, most: int = 100) -> list[Destruction]:
    """Lists to destroy, newest first: all for who keeps the ledger, else those the person is part of."""
    statement = select(Destruction).options(selectinload(Destruction.copies), selectinload(Destruction.sheets))
    if not keeps_ledger(by):
        mine = or_(Destruction.destroyer_id == by.person_id, Destruction.witness_id == by.person_id)
        statement = statement.where(mine if by.person_id else false())
    return list(db.session.scalars(statement.order_by(Destruction.id.desc()).limit(most)))


def get_destruction(destruction_id: int, *, by: Actor) -> Destruction:
    """A list to destroy, for who keeps the ledger and for its witness.

    Raises:
        NotFound: no such list, or not the person's business.
    """
    found = db.session.get(Destruction, destruction_id)
    part = found is not None and by.person_id in {found.destroyer_id, found.witness_id}
    if found is None or not (part or keeps_ledger(by)):
        raise NotFound(N_("There is no such list, or you may not see it."))
    return found


def destruction_of(copy: Copy, *, by: Actor) -> Destruction:
    """The list a copy waits on for its witness.

    Raises:
        NotFound: it is on none, or not the person's business.
    """
    if not copy.destruction_asked or copy.destruction is None:
        raise NotFound(N_("This copy is on no list to be destroyed."))
    return get_destruction(copy.destruction.id, by=by)


def why_not_witness(asked: Destruction, *, by: Actor) -> Refusal | None:
    """Why the person may not confirm the list now; None for its named witness while it waits."""
    if asked.witness_id != by.person_id:
        return NotAllowed(N_("The named witness confirms this under the own name."), who=asked.witness.name)
    if asked.state is not DestructionState.ASKED:
        return Conflict(N_("This list is closed already."))
    return None


def describe_list(duty: Duty, by: Actor) -> Heading | None:
    """What a witness is asked to confirm."""
    try:
        asked = get_destruction(duty.subject_id, by=by)
    except NotFound:
        return None
    numbers = "、".join(f"{copy.document.number} {copy.number}" for copy in asked.copies[:3])
    count = len(asked.copies) + len(asked.sheets)
    return Heading(f"#{asked.id}", f"{numbers} ({count})", f"/copies/destroy/{asked.id}")
