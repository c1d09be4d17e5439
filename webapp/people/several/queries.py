"""A list of people held against who and what is there: every row good, or with its reasons."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from webapp.core.db import db
from webapp.core.errors import N_, Invalid, Message
from webapp.people import queries
from webapp.people.models import Department, Person
from webapp.people.names import pinyin_of
from webapp.people.profile import profile
from webapp.people.rules import check_exclusive, check_login
from webapp.people.several.lists import Entry, read_list, role_named


def check_list(rows: Sequence[Sequence[str]]) -> list[Entry]:
    """The entries of a list with their problems and notes; missing logins made from the names.

    Raises:
        Invalid: it is no list of people.
    """
    entries = read_list(rows)
    known = {row.login: row.name for row in db.session.execute(select(Person.login, Person.name))}
    numbers = {number for number in db.session.scalars(select(Person.staff_number)) if number}
    _logins(entries, known)
    _numbers(entries, numbers)
    _roles(entries)
    _departments(entries)
    return entries


def _logins(entries: list[Entry], known: dict[str, str]) -> None:
    taken = set(known)
    typed: dict[str, int] = {}
    for entry in (e for e in entries if e.login):
        try:
            entry.login = check_login(entry.login)
        except Invalid as refusal:
            entry.problems += refusal.fields["login"]
            continue
        if entry.login in known:
            text = N_("There is an account %(login)s already (%(name)s); it stays as it is.")
            entry.problems.append(Message(text, {"login": entry.login, "name": known[entry.login]}))
        elif entry.login in typed:
            text = N_("The login %(login)s stands in line %(line)s already.")
            entry.problems.append(Message(text, {"login": entry.login, "line": typed[entry.login]}))
        typed.setdefault(entry.login, entry.line)
    taken |= set(typed)
    for entry in (e for e in entries if not e.login and e.name):
        base = pinyin_of(entry.name)[0][:50] or "user"
        tries = (base, *(f"{base}{number}" for number in range(2, 10_000)))
        entry.login = next(login for login in tries if login not in taken)
        taken.add(entry.login)
        entry.notes.append(Message(N_("Login made from the name.")))


def _numbers(entries: list[Entry], numbers: set[str]) -> None:
    seen: dict[str, int] = {}
    for entry in (e for e in entries if e.staff_number):
        if entry.staff_number in numbers:
            text = N_("The staff number %(number)s belongs to another account.")
            entry.problems.append(Message(text, {"number": entry.staff_number}))
        elif entry.staff_number in seen:
            text = N_("The staff number %(number)s stands in line %(line)s already.")
            entry.problems.append(Message(text, {"number": entry.staff_number, "line": seen[entry.staff_number]}))
        seen.setdefault(entry.staff_number, entry.line)


def _roles(entries: list[Entry]) -> None:
    roles = {role.key: role for role in queries.roles()}
    titles = {key: tuple(role.titles.values()) for key, role in roles.items()}
    small = profile().small_company
    for entry in entries:
        found = [role_named(text, titles) for text in entry.roles]
        entry.problems += [one for one in found if isinstance(one, Message)]
        entry.roles = list(dict.fromkeys(one for one in found if isinstance(one, str)))
        if not small:
            try:
                check_exclusive(roles[key].exclusive for key in entry.roles)
            except Invalid as refusal:
                entry.problems += refusal.fields["roles"]


def _departments(entries: list[Entry]) -> None:
    known = {name for row in db.session.execute(select(Department.name, Department.code)) for name in row}
    for entry in (e for e in entries if e.department and e.department not in known):
        entry.notes.append(Message(N_("The department %(name)s is made."), {"name": entry.department}))
