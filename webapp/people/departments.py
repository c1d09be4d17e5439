"""What is done with departments: added, renamed, moved, given a head and a manager in charge."""

from __future__ import annotations

from enum import Enum
from typing import Final

from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.people import queries
from webapp.people.checks import required
from webapp.people.models import Department, PeopleAct, Person, Site
from webapp.people.sites import check_abbreviation


class Keep(Enum):
    """The mark of a value that stays as it is, where None means "nobody"."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


def add_department(
    name: str, *, code: str = "", parent: Department | None = None, site: Site | None = None, by: Actor
) -> Department:
    """Add a department below ``parent`` (below the organisation without one), at ``site`` or where the parent is.

    Raises:
        Invalid: no name, or one that is in use. Conflict: the organisation has no name yet.
    """
    with transaction():
        require(by, Permission.PERSON_MANAGE)
        values = required(name=name)
        _refuse_taken(values["name"], _code(code), but=None)
        organisation = queries.organisation()
        if organisation is None:
            raise Conflict(N_("Name the organisation first."))
        above = parent.site_id if parent else organisation.id
        department = Department(
            name=values["name"],
            code=_code(code),
            parent_id=parent.id if parent else None,
            site_id=site.id if site else above,
        )
        db.session.add(department)
        journal.record(PeopleAct.DEPARTMENT_ADDED, department, by=by, name=department.name, code=department.code)
    return department


def change_department(
    department: Department,
    *,
    by: Actor,
    name: str | None = None,
    code: str | None = None,
    parent: Department | None | Keep = KEEP,
    head: Person | None | Keep = KEEP,
    in_charge: Person | None | Keep = KEEP,
    site: Site | Keep = KEEP,
    expected: int | None = None,
) -> Department:
    """Change a department; what is not given stays, None as head or in charge means nobody.

    Raises:
        Invalid: a name in use, a department below itself, a head who has left. Conflict: changed meanwhile.
    """
    with transaction():
        require(by, Permission.PERSON_MANAGE)
        department = fresh(department, expected)
        if name is not None:
            department.name = required(name=name)["name"]
        if code is not None:
            department.code = _code(code)
        _refuse_taken(department.name, department.code, but=department.id)
        if not isinstance(parent, Keep):
            department.parent_id = _parent(department, parent)
        _refuse_oneself(department, head, in_charge, by=by)
        if not isinstance(head, Keep):
            department.head_id = _active("head", head)
        if not isinstance(in_charge, Keep):
            department.in_charge_id = _active("in_charge", in_charge)
        if isinstance(site, Site):
            department.site_id = site.id
        journal.record(
            PeopleAct.DEPARTMENT_CHANGED,
            department,
            by=by,
            name=department.name,
            code=department.code,
            parent=department.parent_id,
            head=department.head_id,
            in_charge=department.in_charge_id,
            site=department.site_id,
        )
    return department


def _refuse_oneself(
    department: Department, head: Person | None | Keep, in_charge: Person | None | Keep, *, by: Actor
) -> None:
    """Heads read the drafts of their department and sign; nobody takes such a place alone."""
    before = {department.head_id, department.in_charge_id}
    wanted = {person.id for person in (head, in_charge) if isinstance(person, Person)}
    if by.person_id in wanted - before and not queries.in_setup(by):
        raise NotAllowed(N_("Nobody makes oneself head or manager in charge of a department."))


def _refuse_taken(name: str, code: str, *, but: int | None) -> None:
    for field, value in (("name", name), ("code", code)):
        with db.session.no_autoflush:
            found = queries.department_named(value) if value else None
        if found is not None and found.id != but:
            raise Invalid(fields={field: [N_("There is a department of this name or code already.")]})


def _parent(department: Department, parent: Department | None) -> int | None:
    if parent is None:
        return None
    if parent.id in queries.departments_below(department.id):
        raise Invalid(fields={"parent": [N_("A department can not stand below itself.")]})
    return parent.id


def _code(text: str) -> str:
    """A code may stand in a number; an empty one stays empty."""
    return check_abbreviation(text, "code") if text.strip() else ""


def _active(field: str, person: Person | None) -> int | None:
    if person is None:
        return None
    if not person.active:
        raise Invalid(fields={field: [N_("This person has left.")]})
    return person.id
