"""Holders are added when they are first named; codes are fixed, lists of holders saved."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, one, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message
from webapp.documents.copies import codes
from webapp.documents.copies.models import CopyAct, Holder, HolderList
from webapp.people import queries as people
from webapp.people.models import Department, Person

LONGEST_PARTY = 200


def holder_of(whom: Person | Department | str, *, by: Actor) -> Holder:
    """The holder for a person, a department or an outside party; made when it is the first time.

    Raises:
        Invalid: no name, or one that is too long; a person who has left.
    """
    with transaction():
        if isinstance(whom, Person):
            found = one(Holder, Holder.person_id == whom.id)
            if not whom.active:
                left = Message(N_("%(name)s has left and can not hold a copy."), {"name": whom.name})
                raise Invalid(fields={"holders": [left]})
            return found or _add(Holder(person_id=whom.id), by=by)
        if isinstance(whom, Department):
            return one(Holder, Holder.department_id == whom.id) or _add(Holder(department_id=whom.id), by=by)
        name = whom.strip()
        if not name or len(name) > LONGEST_PARTY:
            raise Invalid(fields={"holders": [N_("Name the outside party, in at most 200 characters.")]})
        return one(Holder, Holder.party == name) or _add(Holder(party=name), by=by)


def holder_of_name(name: str, *, by: Actor) -> Holder:
    """The holder meant by a name: a department, a person's login, a person's name, else an outside party."""
    department = people.department_named(name)
    person = people.person_by_login(name) if department is None else None
    if department is None and person is None:
        named = list(db.session.scalars(select(Person).where(Person.name == name, Person.active)))
        person = named[0] if len(named) == 1 else None
    return holder_of(department or person or name, by=by)


def fix_code(holder: Holder, typed: str, *, by: Actor, expected: int | None = None) -> Holder:
    """Give a holder the fixed distribution number of the own system, such as ``A02``; copies out keep theirs.

    Raises:
        Invalid: no code. Conflict: another holder has it.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        holder = fresh(holder, expected)
        code = codes.read_code(typed)
        if code is None:
            raise Invalid(fields={"code": [N_("Letters, digits and . / - only, at most 20.")]})
        other = one(Holder, Holder.code == code)
        if other is not None and other is not holder:
            raise Conflict(N_("%(code)s is the number of %(name)s."), code=code, name=other.name)
        holder.code = code
        journal.record(CopyAct.HOLDER_CODED, holder, by=by, code=code)
    return holder


def save_list(name: str, lines: Sequence[dict[str, object]], *, by: Actor) -> HolderList:
    """Save holders under a name, to be picked the next time; the same name is written over.

    Args:
        lines: ``{holder: id, medium, place}``.

    Raises:
        Invalid: no name, or nobody in it.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        if not name.strip() or len(name.strip()) > 120:
            raise Invalid(fields={"list_name": [N_("Name the list, in at most 120 characters.")]})
        if not lines:
            raise Invalid(fields={"holders": [N_("Name at least one holder.")]})
        found = one(HolderList, HolderList.name == name.strip())
        if found is None:
            found = HolderList(name=name.strip(), lines=[])
            db.session.add(found)
        found.lines = [dict(line) for line in lines]
        journal.record(CopyAct.LIST_SAVED, found, by=by, private={"name": found.name}, holders=len(lines))
    return found


def remove_list(found: HolderList, *, by: Actor) -> None:
    """Forget a saved list; copies issued by it stay."""
    with transaction():
        require(by, Permission.COPY_ISSUE)
        found = fresh(found)
        journal.record(CopyAct.LIST_REMOVED, found, by=by, private={"name": found.name})
        db.session.delete(found)


def _add(holder: Holder, *, by: Actor) -> Holder:
    db.session.add(holder)
    journal.record(CopyAct.HOLDER_ADDED, holder, by=by, private={"name": holder.party})
    return holder
