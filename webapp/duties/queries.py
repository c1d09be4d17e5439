"""Finding duties: who may know of them, who owes them, how they stand."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, false, or_, select, true

from webapp.core import clock, current_settings
from webapp.core.access import Actor, ActorKind, Permission
from webapp.core.db import db
from webapp.core.errors import N_, NotAllowed, NotFound, Refusal
from webapp.duties import hooks
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty, DutyState
from webapp.people.models import Department, Person


def owed_by(by: Actor) -> ColumnElement[bool]:
    """Duties the acting person answers for: the own ones, those of own roles, those of departments the person heads."""
    if by.person_id is None:
        return false()
    return or_(
        Duty.owner_id == by.person_id,
        Duty.role_key.in_(sorted(by.roles)),
        Duty.department_id.in_(sorted(by.heads)),
    )


def of_department(by: Actor) -> ColumnElement[bool]:
    """Duties of the own department and those headed, and of the persons in headed departments."""
    near = {*by.heads, by.department_id} - {None}
    under = select(Person.id).where(Person.department_id.in_(sorted(by.heads)))
    return or_(Duty.department_id.in_(near), Duty.owner_id.in_(under))


def looks_after_all(by: Actor) -> bool:
    """Whether every duty is the acting person's business."""
    return by.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR} or by.may(Permission.DUTY_MANAGE)


def readable_duties(by: Actor) -> ColumnElement[bool]:
    """Which duties a person may know of; their subjects have a say on top (``hooks.describe``)."""
    if looks_after_all(by):
        return true()
    return or_(owed_by(by), of_department(by))


def get_duty(duty_id: int, *, by: Actor) -> tuple[Duty, Heading]:
    """The duty and what it is about.

    Raises:
        NotFound: no such duty, or the acting person may not know of it or of its subject.
    """
    found = db.session.scalars(select(Duty).where(Duty.id == duty_id, readable_duties(by))).one_or_none()
    heading = hooks.describe(found, by=by) if found is not None else None
    if found is None or heading is None:
        raise NotFound(N_("There is no such duty."))
    return found, heading


def duties_known(ids: list[int], *, by: Actor) -> list[tuple[Duty, Heading]]:
    """Those of ``ids`` whose subjects the acting person may know of: for the journal, whoever owes them."""
    found = db.session.scalars(select(Duty).where(Duty.id.in_(ids)).order_by(Duty.id))
    return hooks.describe_all(list(found), by=by)


def open_duty(kind: str, subject_kind: str, subject_id: int) -> Duty | None:
    """The open duty of a kind about a subject, or None."""
    statement = select(Duty).where(
        Duty.kind == kind,
        Duty.subject_kind == subject_kind,
        Duty.subject_id == subject_id,
        Duty.state == DutyState.OPEN,
    )
    return db.session.scalars(statement).one_or_none()


def owes(duty: Duty, *, by: Actor) -> bool:
    """Whether the acting person answers for the duty."""
    if by.person_id is None:
        return False
    return duty.owner_id == by.person_id or duty.role_key in by.roles or duty.department_id in by.heads


def why_not_complete(duty: Duty, *, by: Actor) -> Refusal | None:
    """Why the acting person can not close a duty as done."""
    if owes(duty, by=by) or looks_after_all(by) or duty.department_id == (by.department_id or 0):
        return None
    return NotAllowed(N_("This duty is owed by somebody else."), who=owner_name(duty))


def why_not_change(duty: Duty, *, by: Actor) -> Refusal | None:
    """Why the acting person can not move, waive or reopen a duty: nobody lets themselves off."""
    if by.kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        return None
    if duty.owner_id is not None and duty.owner_id == by.person_id:
        return NotAllowed(N_("Who owes a duty does not move or waive it; somebody else does."))
    heads = duty.owner is not None and duty.owner.department_id in by.heads
    if by.may(Permission.DUTY_MANAGE) or heads or duty.department_id in by.heads:
        return None
    return NotAllowed(N_("The head of the department or the quality manager moves and waives duties."))


def owner_name(duty: Duty) -> str:
    """Who owes the duty, as a name; a role by its key (pages show its title)."""
    if duty.owner is not None:
        return duty.owner.name
    return duty.department.name if duty.department is not None else duty.role_key


def today() -> date:
    """The organisation's day."""
    return clock.today(current_settings().timezone)


def heir_of(person: Person) -> Person | None:
    """Who takes over what a leaver owes: the head of the department or of the next one above, else who is in charge."""
    node = person.department
    while node is not None:
        for heir in (node.head, node.in_charge):
            if heir is not None and heir.active and heir.id != person.id:
                return heir
        node = db.session.get(Department, node.parent_id) if node.parent_id else None
    return None
