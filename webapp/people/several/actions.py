"""Accounts made from a list, each with a one-time link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.core.access import Actor, Permission, require
from webapp.core.db import transaction
from webapp.core.errors import N_, Invalid
from webapp.people import actions, departments, queries
from webapp.people.models import Department, Person
from webapp.people.several.lists import Entry
from webapp.people.several.queries import check_list
from webapp.people.sign_in import make_link


@dataclass(frozen=True)
class Made:
    """An account that was made, and the secret of its one-time link, shown once."""

    person: Person
    secret: str
    waits: bool


def add_people(rows: Sequence[Sequence[str]], *, by: Actor) -> tuple[list[Made], list[Entry]]:
    """Make an account for every good row of a list; the others are answered with their problems.

    The list is checked anew inside the transaction. A department that is not there is made below the top; a role
    that signs waits for a second person as on the person's page.

    Raises:
        Invalid: it is no list of people, or no row is good.
    """
    with transaction():
        require(by, Permission.PERSON_MANAGE)
        require(by, Permission.CREDENTIAL_RESET)
        entries = check_list(rows)
        good = [entry for entry in entries if entry.good]
        if not good:
            raise Invalid(fields={"list": [N_("No row can be used. Correct the list and check it again.")]})
        if any(entry.roles for entry in good):
            require(by, Permission.ROLE_MANAGE)
        made = [_add(entry, by=by) for entry in good]
    return made, [entry for entry in entries if not entry.good]


def _add(entry: Entry, *, by: Actor) -> Made:
    person = actions.add_person(
        entry.login, entry.name, department=_department(entry.department, by=by), roles=entry.roles, post=entry.post,
        staff_number=entry.staff_number, email=entry.email, by=by,
    )  # fmt: skip
    waits = any(given.role.signing and not given.confirmed for given in person.given)
    return Made(person, make_link(person, by=by), waits)


def _department(name: str, *, by: Actor) -> Department | None:
    if not name:
        return queries.top_department()
    return queries.department_named(name) or departments.add_department(name, parent=queries.top_department(), by=by)
