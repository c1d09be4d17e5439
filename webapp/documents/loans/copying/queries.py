"""Finding requests to copy, and what stands against one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotAllowed, NotFound, Refusal, Unmet
from webapp.documents import queries as documents
from webapp.documents.access import class_allows, reads_all
from webapp.documents.loans.models import Copying, CopyingState
from webapp.documents.loans.queries import keeps_loans
from webapp.documents.models import Document

MOST = 100
WHOLE = (
    joinedload(Copying.document),
    joinedload(Copying.revision),
    joinedload(Copying.asked_by),
    joinedload(Copying.decided_by),
)


def readable_copying(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Copying``: one's own; for who decides and who keeps the ledger, those that may be known."""
    if reads_all(by):
        return true()
    own: ColumnElement[bool] = Copying.asked_by_id == by.person_id if by.person_id else false()
    keeps = keeps_loans(by) or by.may(Permission.COPY_DUPLICATE)
    known = select(Document.id).where(class_allows(by))
    return or_(own, and_(Copying.document_id.in_(known), true() if keeps else false()))


def get_copying(copying_id: int, *, by: Actor) -> Copying:
    """The request of an id.

    Raises:
        NotFound: no such request, or not one this person may know of.
    """
    statement = select(Copying).where(Copying.id == copying_id, readable_copying(by)).options(*WHOLE)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such request, or you may not see it."))
    return found


def requests(*, by: Actor, page: int = 1, per_page: int = 50) -> tuple[list[Copying], int]:
    """A page of requests, those that wait first, then the newest, and how many there are."""
    statement = select(Copying).where(readable_copying(by))
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ordered = statement.order_by(Copying.state != CopyingState.ASKED, Copying.id.desc())
    found = db.session.scalars(ordered.options(*WHOLE).limit(per_page).offset((page - 1) * per_page))
    return list(found), total


def waiting_of(person_id: int) -> list[Copying]:
    """What a person has asked for and nobody has decided."""
    statement = select(Copying).where(Copying.asked_by_id == person_id, Copying.state == CopyingState.ASKED)
    return list(db.session.scalars(statement.options(*WHOLE).order_by(Copying.id)))


def why_not_decide(copying: Copying, *, by: Actor) -> Refusal | None:
    """Why this person does not decide: it is a permission of its own, and never used for oneself."""
    who = who_may(Permission.COPY_DUPLICATE)
    if by.person_id is None or copying.asked_by_id == by.person_id:
        return NotAllowed(N_("Nobody allows the own copying."), who=who)
    if not by.may(Permission.COPY_DUPLICATE):
        return NotAllowed(N_("Allowing copies is a permission of its own."), who=who)
    return None


def before_copying(document: Document, *, by: Actor) -> list[Unmet]:
    """What stands against asking to copy a document."""
    found: list[Unmet] = []
    if by.person_id is None or not by.may(Permission.DOCUMENT_VIEW):
        found.append(Unmet(Message(N_("Borrowing is for persons who may view documents."))))
    if documents.effective_of(document) is None:
        found.append(Unmet(Message(N_("Only a document in force is copied."))))
    if by.person_id and any(found.document_id == document.id for found in waiting_of(by.person_id)):
        found.append(Unmet(Message(N_("You have asked to copy this document already."))))
    return found
