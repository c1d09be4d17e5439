"""Finding uncontrolled prints: each has a code of its own, and those of one person and day are one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, readable
from webapp.core.db import db
from webapp.documents import queries as documents
from webapp.documents.copies.queries import keeps_ledger
from webapp.documents.models import PrintedToken, Revision
from webapp.people.models import Person


@dataclass(frozen=True)
class PrintFilter:
    """Which prints; empty means all. ``person``: a part of the name; both days are included."""

    document: int = 0
    person: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class PrintLine:
    """The prints of a revision that one person took on one day."""

    day: date
    revision: Revision
    person: Person | None
    count: int
    last_at: datetime

    @property
    def valid(self) -> bool:
        """Whether these prints are still valid: on their day only."""
        return self.day >= documents.today()


def prints(wanted: PrintFilter, *, by: Actor, page: int = 1, per_page: int = 50) -> tuple[list[PrintLine], int, int]:
    """A page of the log, newest first, how many lines and how many prints there are; page 0 is all of them.

    All of what may be read for who keeps the ledger of copies, the own prints for everybody else.
    """
    day = PrintedToken.valid_until
    grouped = (
        select(
            PrintedToken.revision_id,
            PrintedToken.person_id,
            day.label("day"),
            func.count().label("number"),
            func.max(PrintedToken.made_at).label("last_at"),
        )
        .join(Revision, Revision.id == PrintedToken.revision_id)
        .where(PrintedToken.kind == "print", day.is_not(None), readable(Revision, by), *_clauses(wanted, by))
        .group_by(PrintedToken.revision_id, PrintedToken.person_id, day)
    )
    lines = grouped.subquery()
    total, together = db.session.execute(select(func.count(), func.sum(lines.c.number))).one()
    ordered = grouped.order_by(func.max(PrintedToken.made_at).desc(), PrintedToken.revision_id)
    if page:
        ordered = ordered.limit(per_page).offset((page - 1) * per_page)
    rows = db.session.execute(ordered).all()
    revisions = _revisions({row.revision_id for row in rows})
    persons = _persons({row.person_id for row in rows if row.person_id})
    found = [
        PrintLine(row.day, revisions[row.revision_id], persons.get(row.person_id or 0), row.number, row.last_at)
        for row in rows
    ]
    return found, total, int(together or 0)


def count_of(document_id: int, *, by: Actor) -> int:
    """How many uncontrolled prints of a document the person may know of."""
    return prints(PrintFilter(document=document_id), by=by, per_page=1)[2]


def _clauses(wanted: PrintFilter, by: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if not keeps_ledger(by):
        found.append(PrintedToken.person_id == (by.person_id or 0))
    if wanted.document:
        found.append(Revision.document_id == wanted.document)
    if wanted.person:
        named = select(Person.id).where(Person.name.icontains(wanted.person, autoescape=True))
        found.append(PrintedToken.person_id.in_(named))
    if wanted.first is not None:
        found.append(PrintedToken.valid_until >= wanted.first)
    if wanted.last is not None:
        found.append(PrintedToken.valid_until <= wanted.last)
    return found


def _revisions(ids: set[int]) -> dict[int, Revision]:
    statement = select(Revision).where(Revision.id.in_(ids)).options(joinedload(Revision.document))
    return {revision.id: revision for revision in db.session.scalars(statement)}


def _persons(ids: set[int]) -> dict[int, Person]:
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
