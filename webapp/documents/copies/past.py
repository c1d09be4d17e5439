"""The ledger as it stood at a moment: every copy then, who held what, which numbers were out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.documents.copies.models import Copy, Holder
from webapp.documents.copies.queries import WHOLE, readable_copies
from webapp.documents.copies.states import OUT
from webapp.documents.copies.then import Then, copy_at
from webapp.documents.models import Document, Revision
from webapp.people.past import PeopleThen, people_at


def copies_at(end: datetime, *, by: Actor, document_id: int = 0) -> list[tuple[Copy, Then]]:
    """Every copy that was planned before ``end``, as it stood then, by document, revision and number.

    Args:
        document_id: of one document, or 0 for all of them.
    """
    statement = (
        select(Copy)
        .join(Document, Document.id == Copy.document_id)
        .join(Revision, Revision.id == Copy.revision_id)
        .where(readable_copies(by), Copy.planned_at < end)
        .options(*WHOLE, selectinload(Copy.lines))
        .order_by(Document.number, Revision.position, Copy.number, Copy.id)
    )
    if document_id:
        statement = statement.where(Copy.document_id == document_id)
    found = ((copy, copy_at(copy.lines, end)) for copy in db.session.scalars(statement))
    return [(copy, then) for copy, then in found if then is not None]


def out_at(end: datetime, *, by: Actor, document_id: int = 0) -> list[tuple[Copy, Then]]:
    """The copies that were outside the controller's hands just before ``end``."""
    return [(copy, then) for copy, then in copies_at(end, by=by, document_id=document_id) if then.state in OUT]


def holders_at(end: datetime, *, by: Actor) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Distribution number and holder of every copy that was out, by number and label of what they are copies of."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    people = people_at(end)
    for copy, _then in out_at(end, by=by):
        held = found.setdefault((copy.document.number, copy.revision.label), [])
        held.append((copy.number, holder_name(copy.holder, people)))
    return found


def numbers_out(end: datetime, *, by: Actor) -> dict[tuple[str, str], list[str]]:
    """The distribution numbers that were out, by number and label of what they are copies of."""
    return {what: [number for number, _holder in held] for what, held in holders_at(end, by=by).items()}


def used_by(department: str, end: datetime, *, by: Actor) -> set[str]:
    """Numbers of the documents a department, or somebody in it, held a copy of."""
    people = people_at(end)
    held = out_at(end, by=by)
    return {copy.document.number for copy, _then in held if department_of(copy.holder, people) == department}


def holder_name(holder: Holder, people: PeopleThen) -> str:
    """What the person, department or party was called."""
    if holder.person is not None:
        return people.name(holder.person)
    return people.department(holder.department_id) or holder.party


def department_of(holder: Holder, people: PeopleThen) -> str:
    """The department of a holder; empty for an outside party."""
    if holder.person is not None:
        return people.department_of(holder.person)
    return people.department(holder.department_id)
