"""Names and places of people at the end of a past day, as the journal had told them by then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.journal.past import last_said
from webapp.core.unchanged import while_unchanged
from webapp.people.models import Department, PeopleAct, Person


@dataclass(frozen=True)
class PeopleThen:
    """``departments``: names and codes of all; ``names`` and ``places``: of persons of whom another is told since."""

    departments: dict[int, tuple[str, str]]
    names: dict[int, str] = field(default_factory=dict)
    places: dict[int, int | None] = field(default_factory=dict)

    def name(self, person: Person) -> str:
        """What a person was called; as today where an older name was erased."""
        return self.names.get(person.id, person.name)

    def department(self, department_id: int | None) -> str:
        """What a department was called; empty without one."""
        return self.departments[department_id][0] if department_id is not None else ""

    def department_of(self, person: Person) -> str:
        """The name of the department a person was in; empty without one."""
        return self.department(self.places.get(person.id, person.department_id))

    def named(self, text: str) -> list[int]:
        """The ids of the departments of this name or code."""
        return [key for key, names in self.departments.items() if text in names]


def department_names_at(end: datetime, *, by: Actor) -> list[str]:
    """The names all departments had just before ``end``, by id."""
    require(by, Permission.PERSON_VIEW)
    return [name for name, _code in people_at(end).departments.values()]


def people_at(end: datetime) -> PeopleThen:
    """The names of departments and persons just before ``end``, for who may see what is theirs."""
    return while_unchanged(("people at", end), lambda: _people_at(end))


def _people_at(end: datetime) -> PeopleThen:
    before = last_said(end, PeopleAct.DEPARTMENT_ADDED, PeopleAct.DEPARTMENT_CHANGED)
    today = db.session.execute(select(Department.id, Department.name, Department.code).order_by(Department.id))
    departments = {
        row.id: (said.get("name", row.name), said.get("code", row.code))
        for row in today
        for said in [before.get(row.id, {})]
    }
    persons = last_said(end, PeopleAct.PERSON_ADDED, PeopleAct.PERSON_CHANGED)
    names = {key: str(said["name"]) for key, said in persons.items() if "name" in said}
    places = {key: said["department"] for key, said in persons.items() if "department" in said}
    return PeopleThen(departments, names, places)
