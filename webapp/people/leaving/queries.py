"""Everything a person holds, who may see and settle it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, NotAllowed, NotFound
from webapp.people import hooks, queries
from webapp.people.hooks import Held, Holding
from webapp.people.leaving.models import LeavingLine
from webapp.people.models import Person

SETTLING = (Permission.PERSON_MANAGE, Permission.COPY_RECALL, Permission.DUTY_MANAGE, Permission.APPROVAL_APPOINT)
"""Who holds one of these settles a part of what a leaver holds; each act asks for its own permission besides."""


@dataclass(frozen=True)
class Item:
    """One thing held, with the kind it belongs to."""

    kind: str
    holding: Holding
    held: Held

    @property
    def id(self) -> str:
        """How forms name it."""
        return f"{self.kind}:{self.held.key}"


def get_leaver(person_id: int, *, by: Actor) -> Person:
    """The person whose hand-over ``by`` may see: who manages persons or settles a part, and the head of the department.

    Raises:
        NotFound: no such person. NotAllowed: not for this person's eyes.
    """
    person = queries.get_person(person_id, by=by)
    if not may_settle(person, by=by):
        raise NotAllowed(N_("You do not hold the permission for this."), who=who_may(Permission.PERSON_MANAGE))
    return person


def may_settle(person: Person, *, by: Actor) -> bool:
    """Whether ``by`` sees what a person holds; never one's own."""
    if by.person_id == person.id:
        return False
    return any(by.may(permission) for permission in SETTLING) or person.department_id in by.heads


def held_by(person: Person, *, by: Actor) -> list[Item]:
    """Everything a person holds, kind by kind; words only where ``by`` may know of it."""
    return [
        Item(kind, holding, held) for kind, holding in hooks.holdings().items() for held in holding.held(person, by)
    ]


def items_of(person: Person, ids: Iterable[str], *, by: Actor) -> list[Item]:
    """Those of the things held that a form names, in the order of the page.

    Raises:
        NotFound: one of them is no longer held.
    """
    wanted = set(ids)
    found = [item for item in held_by(person, by=by) if item.id in wanted]
    if len(found) != len(wanted):
        raise NotFound(N_("Something you ticked is not held any more. Look at the page again."))
    return found


def lines_of(person: Person) -> list[LeavingLine]:
    """What became of each thing, in the order it was settled."""
    statement = select(LeavingLine).where(LeavingLine.person_id == person.id).order_by(LeavingLine.id)
    return list(db.session.scalars(statement.options(joinedload(LeavingLine.to), joinedload(LeavingLine.by))))


def heirs(person: Person, *, by: Actor) -> list[Person]:
    """Everybody things can be handed to."""
    return [other for other in queries.persons(by=by) if other.id != person.id]
