"""What is done with duties: assigned, completed, moved, waived, reopened, handed over.

``assign_duty``, ``complete_duties_of`` and ``waive_duties_of`` belong to acts of other rooms, which have checked
who may act; the others are acts of their own and check it here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Refusal
from webapp.core.journal.writer import subject_of
from webapp.duties import hooks, queries
from webapp.duties.models import Duty, DutyAct, DutyLog, DutyState
from webapp.people.models import Department, Person

LAST_RESORT = "management_representative"
AT_ONCE = 40
"""Days early of a task of a few working days: it is shown on the day it is opened, whatever holidays lie between."""


def assign_duty(
    kind: str,
    subject: Any,
    *,
    owner: Person | None = None,
    role: str = "",
    department: Department | None = None,
    verb: str,
    due_on: date,
    early: int = 7,
    by: Actor,
) -> Duty:
    """Let somebody owe ``verb`` about ``subject`` until ``due_on``; part of the act that makes it necessary.

    An open duty of the same kind about the same subject is moved to the new day and owner, not doubled.

    Args:
        subject: the row, or ``(kind, id)``.
        owner: a person; or ``role``: the key of one; or ``department``: exactly one of the three.
        verb: a message key, an imperative (``N_("Review")``).

    Raises:
        KeyError: no room registered ``kind``. ValueError: not exactly one who owes it.
    """
    if not hooks.is_known(kind):
        raise KeyError(kind)
    if sum((owner is not None, bool(role), department is not None)) != 1:
        raise ValueError("a duty is owed by one person, one role or one department")
    with transaction():
        subject_kind, key = subject_of(subject)
        duty = queries.open_duty(kind, subject_kind, int(key))
        wanted = {
            "owner_id": owner.id if owner else None,
            "role_key": role,
            "department_id": department.id if department else None,
            "due_on": due_on,
        }
        if duty is None:
            duty = Duty(kind=kind, subject_kind=subject_kind, subject_id=int(key), verb=verb, early=early, **wanted)
            duty.state, duty.opened_at = DutyState.OPEN, clock.now()
            db.session.add(duty)
            _note(duty, DutyAct.OPENED, by=by)
        elif _differs(duty, wanted):
            _set(duty, wanted)
            _note(duty, DutyAct.MOVED, by=by)
    return duty


def complete_duty(duty: Duty, *, by: Actor, note: str = "") -> Duty:
    """Close a duty as done; who owes it, the own department, or who looks after duties.

    Raises:
        NotAllowed: somebody else's. Conflict: closed already.
    """
    with transaction():
        duty = _open(duty)
        _refuse(queries.why_not_complete(duty, by=by))
        _close(duty, DutyState.DONE, DutyAct.DONE, note, by=by)
        hooks.tell(duty, by=by)
    return duty


def complete_duties_of(kind: str, subject: Any, *, by: Actor) -> int:
    """Close as done what is open of a kind about a subject; part of the act that does it. Returns how many."""
    with transaction():
        found = _open_of(kind, subject)
        for duty in found:
            _close(duty, DutyState.DONE, DutyAct.DONE, "", by=by)
    return len(found)


def waive_duties_of(kind: str, subject: Any, reason: str, *, by: Actor) -> int:
    """Waive what is open of a kind about a subject; part of the act that makes it needless. Returns how many."""
    with transaction():
        found = _open_of(kind, subject)
        for duty in found:
            _close(duty, DutyState.WAIVED, DutyAct.WAIVED, reason, by=by)
    return len(found)


def move_duty(duty: Duty, due_on: date, reason: str, *, by: Actor, expected: int | None = None) -> Duty:
    """Give a duty another day, with a reason; never by who owes it.

    Raises:
        NotAllowed: not the head of the department nor who looks after duties. Invalid: no reason, a past day.
        Conflict: closed, or changed meanwhile.
    """
    with transaction():
        duty = _open(duty, expected)
        _refuse(queries.why_not_change(duty, by=by))
        _need(reason)
        if due_on < queries.today():
            raise Invalid(fields={"due_on": [N_("The day lies in the past.")]})
        duty.due_on = due_on
        _note(duty, DutyAct.MOVED, reason, by=by)
        hooks.tell(duty, by=by)
    return duty


def waive_duty(duty: Duty, reason: str, *, by: Actor, expected: int | None = None) -> Duty:
    """Let a duty go undone, with a reason; never by who owes it.

    Raises:
        NotAllowed: not the head of the department nor who looks after duties. Invalid: no reason. Conflict: closed.
    """
    with transaction():
        duty = _open(duty, expected)
        _refuse(queries.why_not_change(duty, by=by))
        _need(reason)
        _close(duty, DutyState.WAIVED, DutyAct.WAIVED, reason, by=by)
        hooks.tell(duty, by=by)
    return duty


def reopen_duty(duty: Duty, reason: str, *, by: Actor, expected: int | None = None) -> Duty:
    """Take back that a duty was closed; what happened before stays in its log.

    Raises:
        Conflict: it is open, or the same is owed anew already.
    """
    with transaction():
        duty = fresh(duty, expected)
        _refuse(queries.why_not_change(duty, by=by))
        _need(reason)
        if duty.state is DutyState.OPEN:
            raise Conflict(N_("This duty is open."))
        if queries.open_duty(duty.kind, duty.subject_kind, duty.subject_id) is not None:
            raise Conflict(N_("The same duty has been opened anew already."))
        duty.state, duty.closed_at, duty.closed_by_id, duty.reason = DutyState.OPEN, None, None, ""
        _note(duty, DutyAct.REOPENED, reason, by=by)
        hooks.tell(duty, by=by)
    return duty


def hand_over_duty(duty: Duty, to: Person, reason: str = "", *, by: Actor) -> Duty:
    """Let another person owe a duty, until the same day; never done by who owes it.

    Raises:
        NotAllowed: not the head of the department nor who looks after duties. Conflict: closed, or ``to`` has left.
    """
    with transaction():
        duty = _open(duty)
        _refuse(queries.why_not_change(duty, by=by))
        if not to.active:
            raise Conflict(N_("%(name)s has left."), name=to.name)
        _set(duty, {"owner_id": to.id, "role_key": "", "department_id": None})
        _note(duty, DutyAct.HANDED_OVER, reason, by=by)
        hooks.tell(duty, by=by)
    return duty


def hand_over_duties(person: Person, *, by: Actor) -> None:
    """A leaver's open duties go to who heads the department, else to a role that is always there."""
    with transaction():
        statement = select(Duty).where(Duty.owner_id == person.id, Duty.state == DutyState.OPEN).order_by(Duty.id)
        heir = queries.heir_of(person)
        for duty in db.session.scalars(statement.with_for_update()):
            duty.owner_id, duty.role_key = (heir.id, "") if heir else (None, LAST_RESORT)
            _note(duty, DutyAct.HANDED_OVER, by=by)


def _open(duty: Duty, expected: int | None = None) -> Duty:
    found = fresh(duty, expected)
    if found.state is not DutyState.OPEN:
        raise Conflict(N_("This duty is closed already."))
    return found


def _open_of(kind: str, subject: Any) -> list[Duty]:
    subject_kind, key = subject_of(subject)
    duty = queries.open_duty(kind, subject_kind, int(key))
    return [] if duty is None else [_open(duty)]


def _refuse(found: Refusal | None) -> None:
    if found is not None:
        raise found


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": [N_("Give a reason.")]})


def _differs(duty: Duty, wanted: dict[str, Any]) -> bool:
    return any(getattr(duty, name) != value for name, value in wanted.items())


def _set(duty: Duty, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        setattr(duty, name, value)


def _close(duty: Duty, state: DutyState, act: DutyAct, reason: str, *, by: Actor) -> None:
    duty.state, duty.closed_at, duty.closed_by_id, duty.reason = state, clock.now(), by.person_id, reason.strip()
    _note(duty, act, reason, by=by)


def _note(duty: Duty, act: DutyAct, note: str = "", *, by: Actor) -> None:
    """One line in the log and one in the journal."""
    db.session.flush()
    owed = {"owner_id": duty.owner_id, "role_key": duty.role_key, "department_id": duty.department_id}
    db.session.add(
        DutyLog(
            duty_id=duty.id, act=act, due_on=duty.due_on, note=note.strip(), by_id=by.person_id, at=clock.now(), **owed
        )
    )
    journal.record(
        act,
        duty,
        by=by,
        private={"reason": note.strip()},
        kind=duty.kind,
        about=[duty.subject_kind, duty.subject_id],
        owner=duty.owner_id,
        role=duty.role_key,
        department=duty.department_id,
        due_on=duty.due_on,
    )
