"""Whom a change concerns: who holds copies of the document and who must read it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core.db import db
from webapp.documents.acknowledging.queries import readers_of
from webapp.documents.copies.models import Copy, Holder
from webapp.documents.copies.states import OUT
from webapp.documents.models import Revision
from webapp.people.models import Department, Person


@dataclass
class Recipient:
    """A person, a department, or a name without an account, with the copies held and whether it is to be read."""

    person: Person | None = None
    department: Department | None = None
    name: str = ""
    copies: list[str] = field(default_factory=list)
    reads: bool = False

    @property
    def key(self) -> tuple[int | None, int | None, str]:
        """What makes two the same recipient."""
        return self.person.id if self.person else None, self.department.id if self.department else None, self.name


def recipients_of(revision: Revision) -> list[Recipient]:
    """Holders of copies that are out, in the order of their numbers, then readers, each once."""
    found: dict[tuple[int | None, int | None, str], Recipient] = {}
    for copy in _copies_out(revision):
        holder = copy.holder
        one = Recipient(holder.person, holder.department, holder.party)
        one = found.setdefault(one.key, one)
        one.copies = [*dict.fromkeys([*one.copies, copy.number])]
    persons, names = readers_of(revision.document)
    for one in [*(Recipient(person=person) for person in persons.values()), *(Recipient(name=n) for n in names)]:
        found.setdefault(one.key, one).reads = True
    return list(found.values())


def _copies_out(revision: Revision) -> list[Copy]:
    statement = (
        select(Copy)
        .where(Copy.document_id == revision.document_id, Copy.state.in_(OUT))
        .options(joinedload(Copy.holder).joinedload(Holder.person))
        .options(joinedload(Copy.holder).joinedload(Holder.department))
        .order_by(Copy.number, Copy.id)
    )
    return list(db.session.scalars(statement))
