"""Papers of customers a person may know of: those of the own departments, or all for who looks after all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import selectinload

from webapp.core.access import Actor, ActorKind, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.documents.external.customers.models import CustomerDocument, CustomerLine, Held
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty

ENDED = frozenset({Held.RETURNED, Held.DESTROYED})


@dataclass(frozen=True)
class CustomerFilter:
    """What the list can be narrowed to; without a state, those that are still here."""

    text: str = ""
    state: str = ""


def readable_papers(by: Actor) -> ColumnElement[bool]:
    """The clause over ``CustomerDocument``: a customer's papers are not everybody's."""
    if by.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR} or by.may(Permission.DOCUMENT_READ_DRAFTS):
        return true()
    near = sorted({*by.heads, *([by.department_id] if by.department_id else [])})
    return CustomerDocument.department_id.in_(near) if by.person_id is not None else false()


def papers(wanted: CustomerFilter, *, by: Actor) -> list[CustomerDocument]:
    """Customers' documents, the newest receipt first."""
    require(by, Permission.DOCUMENT_VIEW)
    columns = (CustomerDocument.customer, CustomerDocument.number, CustomerDocument.title, CustomerDocument.projects)
    conditions = [readable_papers(by)]
    if wanted.text:
        conditions.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.state:
        conditions.append(CustomerDocument.state == wanted.state)
    else:
        conditions.append(CustomerDocument.state.not_in(ENDED))
    statement = select(CustomerDocument).where(*conditions).options(selectinload(CustomerDocument.department))
    return list(db.session.scalars(statement.order_by(CustomerDocument.received_on.desc(), CustomerDocument.id.desc())))


def get_paper(paper_id: int, *, by: Actor) -> CustomerDocument:
    """The customer's document of an id.

    Raises:
        NotFound: none, or not the person's business.
    """
    require(by, Permission.DOCUMENT_VIEW)
    statement = select(CustomerDocument).where(CustomerDocument.id == paper_id, readable_papers(by))
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such customer document, or it is not yours to see."))
    return found


def get_line(paper: CustomerDocument, line_id: int) -> CustomerLine:
    """One line of its log, or NotFound."""
    found = next((line for line in paper.log if line.id == line_id), None)
    if found is None:
        raise NotFound(N_("There is no such line."))
    return found


def describe(duty: Duty, by: Actor) -> Heading | None:
    """What a duty is about, for who may know of it."""
    wanted = select(CustomerDocument).where(CustomerDocument.id == duty.subject_id, readable_papers(by))
    found = db.session.scalars(wanted).one_or_none()
    return Heading(found.number, found.title, f"/external/customers/{found.id}") if found is not None else None


def successor_of(paper: CustomerDocument) -> CustomerDocument | None:
    """The customer's next revision of it, when that was received."""
    return db.session.scalars(select(CustomerDocument).where(CustomerDocument.replaces_id == paper.id)).one_or_none()
