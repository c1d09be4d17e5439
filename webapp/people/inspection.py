"""The checker: faults of the set-up, each with its place and the way there; upper rooms add theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message
from webapp.people import queries
from webapp.people.models import Department, Person, Role
from webapp.people.organisation.queries import who_combine
from webapp.people.profile import profile
from webapp.people.rules import ADMINISTRATORS

LEVELS = {"stop": N_("must be mended"), "warn": N_("should be looked at"), "info": N_("good to know")}
AREAS = {
    "people": N_("People"),
    "departments": N_("Departments"),
    "roles": N_("Roles"),
    "types": N_("Document types"),
    "numbers": N_("Numbers"),
    "server": N_("Server"),
}
# Roles nobody needs at once: their absence is worth a line, not a warning.
NEEDED = frozenset({"document_controller", "general_manager", "management_representative", *ADMINISTRATORS})


@dataclass(frozen=True)
class Fault:
    """One line: how bad (``stop``, ``warn``, ``info``), where, what, and the page that mends it."""

    level: str
    area: str
    place: str
    what: Message
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


Inspect = Callable[[Actor], Iterator[Fault]]
_inspections: dict[str, Inspect] = {}


def register_inspection(key: str, inspect: Inspect) -> None:
    """Let ``inspect(by)`` add faults to the check page; its key replaces an earlier one."""
    _inspections[key] = inspect


def faults(*, by: Actor) -> list[Fault]:
    """Everything that is wrong, worst first, by area."""
    order = list(LEVELS)
    found = [fault for inspect in (_people, _departments, _roles, *_inspections.values()) for fault in inspect(by)]
    return sorted(found, key=lambda fault: order.index(fault.level))


def _people(by: Actor) -> Iterator[Fault]:
    for person in queries.persons(by=by):
        missing = []
        if not person.given and not queries.has_setup_grant(person):
            missing.append(Message(N_("holds no role")))
        if person.department is None:
            missing.append(Message(N_("belongs to no department")))
        for what in missing:
            yield Fault("warn", "people", person.name, what, "people.person", {"person_id": person.id})
    yield from _combined()


def _combined() -> Iterator[Fault]:
    allowed = profile().small_company
    for person in who_combine():
        yield Fault(
            "info" if allowed else "stop",
            "people",
            person.name,
            Message(
                N_("holds more than one administrator, as the small-company profile allows; every pack says so")
                if allowed
                else N_("holds more than one administrator; only the small-company profile allows it")
            ),
            "people.person",
            {"person_id": person.id},
        )


def _departments(by: Actor) -> Iterator[Fault]:
    for department in queries.departments(by=by):
        for role, person, missing, left in (
            ("head", department.head, N_("has no head"), N_("has a head who has left")),
            (
                "in_charge",
                department.in_charge,
                N_("has no manager in charge"),
                N_("has a manager in charge who has left"),
            ),
        ):
            text = _post_fault(department, role, person, missing, left)
            if text:
                where = {"department_id": department.id}
                yield Fault("warn", "departments", department.name, Message(text), "administration.department", where)


def _post_fault(department: Department, role: str, person: Person | None, missing: str, left: str) -> str:
    if person is not None:
        return "" if person.active else left
    # The organisation itself has no head of its own; a manager in charge is found upwards in the tree.
    return "" if department.parent_id is None else missing


def _roles(by: Actor) -> Iterator[Fault]:
    for role in queries.roles():
        if not queries.holders_of(role.key):
            level = "warn" if role.key in NEEDED else "info"
            nobody = Message(N_("is held by nobody"))
            yield Fault(level, "roles", _title(role), nobody, "roles.role", {"role_id": role.id})
    for given in queries.awaiting_confirmation():
        yield Fault(
            "warn",
            "roles",
            given.person.name,
            Message(N_("does not sign yet: %(role)s waits for a second person"), {"role": _title(given.role)}),
            "roles.confirmations" if by.may(Permission.ROLE_CONFIRM) else "people.person",
            {} if by.may(Permission.ROLE_CONFIRM) else {"person_id": given.person_id},
        )
    for _credential, person in queries.credentials_awaiting():
        yield Fault(
            "warn",
            "roles",
            person.name,
            Message(N_("does not sign: the reset password waits for a second person")),
            "people.person",
            {"person_id": person.id},
        )


def _title(role: Role) -> str:
    from webapp import shell
    from webapp.core.words import in_language

    return in_language(role.titles, shell.current_language().tag)
