"""What is done with people: named, placed, given roles, let go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from webapp.core import clock, current_settings, journal
from webapp.core.access import Actor, ActorKind, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.people import hooks, queries
from webapp.people.checks import refuse_taken_login, refuse_taken_number, required
from webapp.people.departments import KEEP as KEEP
from webapp.people.departments import add_department as add_department
from webapp.people.departments import change_department as change_department
from webapp.people.models import (
    Credential,
    Department,
    PeopleAct,
    Person,
    PersonRole,
    Role,
    Secret,
    Session,
    Site,
)
from webapp.people.names import pinyin_of
from webapp.people.profile import profile
from webapp.people.rules import MAY_ADMINISTER, SETUP_GRANT, SIGNED, check_exclusive, check_login
from webapp.people.sites import check_abbreviation


def name_organisation(
    name: str, abbreviation: str, *, system_title: str = "", by: Actor, expected: int | None = None
) -> Site:
    """Name the organisation, or change its name; its abbreviation opens every number.

    Raises:
        Invalid: an empty name, an abbreviation that can not stand in a number. Conflict: changed meanwhile.
    """
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        plain = required(organisation=name, abbreviation=abbreviation)
        values = {"name": plain["organisation"], "abbreviation": check_abbreviation(plain["abbreviation"])}
        site = queries.organisation()
        if site is None:
            site = Site(**values, system_title=system_title.strip())
            db.session.add(site)
        else:
            site = fresh(site, expected)
            site.name, site.abbreviation = values["name"], values["abbreviation"]
            site.system_title = system_title.strip() or site.system_title
        journal.record(
            PeopleAct.SITE_NAMED, site, by=by, name=values["name"], abbreviation=values["abbreviation"]
        )
    return site


def add_person(
    login: str,
    name: str,
    *,
    by: Actor,
    department: Department | None = None,
    roles: Sequence[str] = (),
    post: str = "",
    staff_number: str = "",
    email: str = "",
    language: str = "",
    setup: bool = False,
) -> Person:
    """Add an account; the password is set by its owner through a one-time link.

    Args:
        roles: role keys. ``setup``: the first account, which stands in for the three administrators.

    Raises:
        Invalid: login or staff number in use, unknown role, administrators combined.
    """
    with transaction():
        require(by, Permission.PERSON_MANAGE)
        if roles:
            require(by, Permission.ROLE_MANAGE)
        folded = check_login(login)
        values = required(name=name)
        taken = {**refuse_taken_login(folded), **refuse_taken_number(staff_number.strip())}
        if taken:
            raise Invalid(fields=taken)
        pinyin, initials = pinyin_of(values["name"])
        person = Person(
            login=folded,
            name=values["name"],
            staff_number=staff_number.strip() or None,
            post=post.strip(),
            email=email.strip(),
            language=language,
            pinyin=pinyin[:200],
            initials=initials[:40],
            department_id=department.id if department else None,
            setup_until=clock.now() + SETUP_GRANT if setup else None,
        )
        db.session.add(person)
        journal.record(
            PeopleAct.PERSON_ADDED,
            person,
            by=by,
            private={"name": person.name},
            login=folded,
            department=person.department_id,
        )
        if roles:
            _give(person, roles, by=by)
        _follow(person, by=by)
    return person


def change_person(person: Person, *, by: Actor, expected: int | None = None, **changes: Any) -> Person:
    """Change name, post, e-mail, language, staff number or department of a person.

    Args:
        expected: the version the acting person saw.

    Raises:
        Invalid: an unknown field, an empty name, a staff number in use.
        NotAllowed: somebody else's account without permission. Conflict: changed meanwhile.
    """
    own = {"language", "email"}
    known = {"name", "post", "email", "language", "staff_number", "department_id"}
    with transaction():
        if not (by.person_id == person.id and set(changes) <= own):
            require(by, Permission.PERSON_MANAGE)
        person = fresh(person, expected)
        moved = changes.get("department_id", person.department_id) != person.department_id
        if moved and by.person_id == person.id and not queries.in_setup(by):
            # The department decides which sensitive documents one reads.
            raise NotAllowed(N_("Nobody places the own account in another department."))
        taken = refuse_taken_number(str(changes.get("staff_number") or ""), but=person.id)
        if taken:
            raise Invalid(fields=taken)
        for field, value in changes.items():
            if field not in known:
                raise Invalid(fields={field: [N_("This can not be changed.")]})
            setattr(person, field, value or None if field in {"staff_number", "department_id"} else value)
        if "name" in changes:
            person.name = required(name=person.name)["name"]
            person.pinyin, person.initials = pinyin_of(person.name)
        journal.record(
            PeopleAct.PERSON_CHANGED,
            person,
            by=by,
            private={k: str(v) for k, v in changes.items() if k in {"name", "email", "post"}},
            fields=sorted(changes),
            department=person.department_id,
        )
        if {"post", "department_id"} & set(changes):
            _follow(person, by=by)
    return person


def _follow(person: Person, *, by: Actor) -> None:
    db.session.flush()
    hooks.follow_all(person, by=by)


def let_go(person: Person, *, by: Actor) -> Person:
    """Close an account: sign-ins, tokens and links end at once; nothing the person did is removed.

    What other rooms registered in ``hooks`` hands over open work in the same transaction.

    Raises:
        NotAllowed: the own account. Conflict: it is closed already, or something finds no successor.
    """
    with transaction():
        require(by, Permission.PERSON_MANAGE)
        person = fresh(person)
        if by.person_id == person.id:
            raise NotAllowed(N_("Nobody closes the own account."))
        if not person.active:
            raise Conflict(N_("This account is closed already."))
        person.active, person.left_on = False, clock.to_day(clock.now(), current_settings().timezone)
        _end_sessions(person.id)
        for secret in db.session.scalars(
            select(Secret).where(Secret.person_id == person.id, Secret.ended_at.is_(None))
        ):
            secret.ended_at = clock.now()
        journal.record(PeopleAct.PERSON_LEFT, person, by=by)
        hooks.hand_over_all(person, by=by)
    return person


def adopt_roles(shipped: Iterable[dict[str, Any]], *, by: Actor) -> int:
    """Take over shipped roles that are new, and what a release changed in those nobody has edited (decision 14)."""
    count = 0
    with transaction():
        require(by, Permission.ROLE_MANAGE)
        known = {role.key: role for role in db.session.scalars(select(Role))}
        for values in shipped:
            role = known.get(values["key"])
            if role is None:
                role = Role(**values)
                db.session.add(role)
            elif role.origin != "shipped" or sorted(role.permissions) == values["permissions"]:
                continue
            else:
                role.permissions, role.signing = values["permissions"], values["signing"]
            journal.record(PeopleAct.ROLE_ADOPTED, role, by=by, key=role.key, permissions=sorted(role.permissions))
            count += 1
    return count


def add_role(
    titles: dict[str, str], permissions: Sequence[str], *, by: Actor, like: Role | None = None
) -> Role:
    """Add a role; a copy of an administrator is an administrator too and excludes the other two.

    Raises:
        Invalid: a title that is empty or taken, an unknown permission, or one that an administrator may not hold.
    """
    with transaction():
        require(by, Permission.ROLE_MANAGE)
        known = queries.roles()
        _check_titles(titles, known)
        exclusive = like.exclusive if like is not None else None
        _check_permissions(permissions, exclusive=exclusive)
        role = Role(
            key=_free_key(titles["en"], {role.key for role in known}),
            titles={name: text.strip() for name, text in titles.items()},
            description={},
            permissions=sorted(set(permissions)),
            signing=bool(SIGNED & set(permissions)),
            exclusive=exclusive,
            origin="made",
        )
        db.session.add(role)
        journal.record(
            PeopleAct.ROLE_ADDED, role, by=by, key=role.key, permissions=role.permissions,
            like=like.key if like is not None else None,
        )  # fmt: skip
    return role


def _check_titles(titles: dict[str, str], known: Iterable[Role]) -> None:
    required(**titles)
    for name, text in titles.items():
        if any(role.titles.get(name) == text.strip() for role in known):
            raise Invalid(fields={name: [N_("There is a role of this title already.")]})


def _free_key(title: str, known: set[str]) -> str:
    wanted = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:50] or "role"
    tries = (wanted, *(f"{wanted}_{number}" for number in range(2, 1000)))
    return next(key for key in tries if key not in known)


def _check_permissions(permissions: Sequence[str], *, exclusive: str | None) -> None:
    unknown = sorted(set(permissions) - {str(p) for p in Permission})
    if unknown:
        raise Invalid(N_("Unknown permission: %(name)s."), name=unknown[0])
    if exclusive and SIGNED & set(permissions):
        raise Invalid(fields={"permissions": [N_("An administrator holds no signing permission.")]})
    if exclusive and set(permissions) - MAY_ADMINISTER:
        raise Invalid(fields={"permissions": [N_("An administrator holds no permission over content.")]})


def change_role(
    role: Role, *, by: Actor, titles: dict[str, str], permissions: Sequence[str], expected: int | None = None
) -> Role:
    """Change a role's titles or permissions; the three administrators hold no content or signing permission.

    Raises:
        NotAllowed: the role is the acting person's own.
        Invalid: an unknown permission, or one that an administrator may not hold.
    """
    with transaction():
        require(by, Permission.ROLE_MANAGE)
        role = fresh(role, expected)
        if role.key in by.roles:
            raise NotAllowed(N_("Nobody changes the own roles."))
        _check_permissions(permissions, exclusive=role.exclusive)
        _check_titles(titles, [other for other in queries.roles() if other.id != role.id])
        begins = SIGNED & set(permissions) - set(role.permissions)
        role.titles, role.permissions = titles, sorted(set(permissions))
        role.origin = "made" if role.origin == "made" else "edited"
        role.signing = bool(SIGNED & set(role.permissions))
        if begins:
            _ask_second_person(role, by=by)
        journal.record(PeopleAct.ROLE_CHANGED, role, by=by, key=role.key, permissions=role.permissions)
    return role


def _ask_second_person(role: Role, *, by: Actor) -> None:
    """A role that begins to sign is a signing role given anew to everybody who holds it."""
    if by.kind is not ActorKind.PERSON or queries.in_setup(by):
        return
    for given in db.session.scalars(select(PersonRole).where(PersonRole.role_id == role.id)):
        given.confirmed, given.given_by, given.given_at = False, by.id, clock.now()


def give_roles(person: Person, keys: Sequence[str], *, by: Actor) -> Person:
    """Set the roles of a person to ``keys``.

    A signing role given on a page waits for a second person before the person can sign; what the
    operator gives, or the first account during set-up, holds at once.

    Raises:
        NotAllowed: the own roles. Invalid: unknown role, administrators combined.
    """
    with transaction():
        require(by, Permission.ROLE_MANAGE)
        person = fresh(person)
        if by.person_id == person.id:
            raise NotAllowed(N_("Nobody changes the own roles."))
        _give(person, keys, by=by)
        _end_sessions(person.id)
        _follow(person, by=by)
    return person


def _give(person: Person, keys: Sequence[str], *, by: Actor) -> None:
    wanted = {key: queries.role_by_key(key) for key in keys}
    small = profile().small_company
    if not small:
        check_exclusive(role.exclusive for role in wanted.values())
    at_once = by.kind is not ActorKind.PERSON or queries.in_setup(by)
    for given in list(person.given):
        if given.role.key not in wanted:
            person.given.remove(given)
    held = {given.role.key for given in person.given}
    for key, role in wanted.items():
        if key not in held:
            person.given.append(
                PersonRole(
                    role=role,
                    exclusive=None if small else role.exclusive,
                    given_by=by.id,
                    given_at=clock.now(),
                    confirmed=at_once or not role.signing,
                )
            )
    journal.record(PeopleAct.ROLES_GIVEN, person, by=by, roles=sorted(wanted), at_once=at_once)


def confirm_role(given: PersonRole, *, by: Actor) -> PersonRole:
    """A second person agrees that a signing role was given.

    Raises:
        NotAllowed: the one who gave it, or the one who got it.
    """
    with transaction():
        require(by, Permission.ROLE_CONFIRM)
        given = fresh(given)
        if by.id in {given.given_by, str(given.person_id)}:
            raise NotAllowed(N_("A second person must confirm this: neither who gave the role nor who got it."))
        given.confirmed = True
        journal.record(PeopleAct.ROLE_CONFIRMED, given, by=by, role=given.role.key)
    return given


def confirm_credential(person: Person, *, by: Actor, kind: str = "password") -> None:
    """A second person agrees that a signer's password or one-time code was reset, so that signing resumes.

    After the reset of a code there is none until its owner sets up another.
    """
    with transaction():
        require(by, Permission.ROLE_CONFIRM)
        credential = db.session.get(Credential, (person.id, kind), with_for_update=True)
        if credential is None or credential.confirmed:
            raise Conflict(N_("There is nothing to confirm."))
        if by.id in {credential.set_by, str(person.id)}:
            raise NotAllowed(N_("A second person must confirm this."))
        credential.confirmed = True
        if not credential.secret:
            db.session.delete(credential)
        journal.record(PeopleAct.CREDENTIAL_CONFIRMED, person, by=by, credential=kind)


def _end_sessions(person_id: int) -> None:
    for row in db.session.scalars(select(Session).where(Session.person_id == person_id)):
        db.session.delete(row)
