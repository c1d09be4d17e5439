"""Finding people and building the acting person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core import clock, current_settings
from webapp.core.access import Actor, ActorKind, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Invalid, NotFound
from webapp.core.unchanged import while_unchanged
from webapp.core.words import in_language
from webapp.people.models import Credential, Department, Person, PersonRole, Role, Secret, Session, Site
from webapp.people.rules import ADMINISTRATORS, EVERYONE, SIGNED
from webapp.people.secrets import digest_of, id_in


def organisation() -> Site | None:
    """The organisation itself, or None before set-up."""
    return db.session.scalars(select(Site).order_by(Site.id).limit(1)).first()


def organisation_name() -> str:
    """The organisation's name, empty before set-up."""
    return while_unchanged("organisation", lambda: (site := organisation()) and site.name or "")


def get_person(person_id: int, *, by: Actor) -> Person:
    """The person.

    Raises:
        NotFound: no such person, or not visible.
    """
    require(by, Permission.PERSON_VIEW)
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(N_("There is no such person."))
    return person


def find_person(person_id: int) -> Person | None:
    """The person of an id, for who has been proved already."""
    return db.session.get(Person, person_id)


def person_by_login(login: str) -> Person | None:
    """The person of a login, whatever its case."""
    return db.session.scalars(select(Person).where(Person.login == login.strip().lower())).one_or_none()


def persons(*, by: Actor, query: str = "", active: bool | None = True) -> list[Person]:
    """Persons whose name, pinyin, initials, login or staff number begins with or holds ``query``."""
    require(by, Permission.PERSON_VIEW)
    statement = select(Person).options(
        selectinload(Person.given).selectinload(PersonRole.role), selectinload(Person.department)
    )
    if active is not None:
        statement = statement.where(Person.active == active)
    words = query.strip().lower()
    if words:
        plain = words.replace(" ", "").replace("%", "").replace("_", "")
        statement = statement.where(
            or_(
                Person.name.contains(plain),
                Person.pinyin.startswith(plain),
                Person.initials.startswith(plain),
                Person.login.startswith(plain),
                Person.staff_number == plain,
            )
        )
    return list(db.session.scalars(statement.order_by(Person.pinyin, Person.id)))


def departments(*, by: Actor) -> list[Department]:
    """All departments, by id."""
    require(by, Permission.PERSON_VIEW)
    return list(db.session.scalars(select(Department).order_by(Department.id)))


def department_names(*, by: Actor) -> list[str]:
    """The names of all departments, by id."""
    require(by, Permission.PERSON_VIEW)
    return while_unchanged("department names", lambda: [d.name for d in departments(by=by)])


def department_named(name: str) -> Department | None:
    """The department of this name or code."""
    clause = or_(Department.name == name.strip(), Department.code == name.strip())
    return db.session.scalars(select(Department).where(clause).order_by(Department.id).limit(1)).first()


def get_department(department_id: int, *, by: Actor) -> Department:
    """The department, or NotFound."""
    require(by, Permission.PERSON_VIEW)
    found = db.session.get(Department, department_id)
    if found is None:
        raise NotFound(N_("There is no such department."))
    return found


def top_department() -> Department | None:
    """The department at the top, or None before set-up."""
    return db.session.scalars(select(Department).order_by(Department.id).limit(1)).first()


def persons_per_department() -> dict[int, int]:
    """How many active persons each department has, without those below it."""
    statement = (
        select(Person.department_id, func.count())
        .where(Person.active.is_(True), Person.department_id.is_not(None))
        .group_by(Person.department_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement) if row[0] is not None}


def departments_below(department_id: int) -> set[int]:
    """The ids of a department and of everything below it."""
    return _below([department_id])


def root_department() -> Department:
    """The department at the top, where things without a department belong."""
    found = top_department()
    if found is None:
        raise NotFound(N_("There is no department yet."))
    return found


def roles() -> list[Role]:
    """All roles in the order they were adopted."""
    return list(db.session.scalars(select(Role).order_by(Role.id)))


def role_by_key(key: str) -> Role:
    """The role of this key.

    Raises:
        Invalid: no role has it.
    """
    found = db.session.scalars(select(Role).where(Role.key == key)).one_or_none()
    if found is None:
        raise Invalid(N_("There is no role %(key)s."), key=key, fields={"roles": [N_("There is no such role.")]})
    return found


def holders_of(role_key: str) -> list[Person]:
    """Active persons who hold a role, confirmed or not."""
    statement = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .join(Role, Role.id == PersonRole.role_id)
        .where(Role.key == role_key, Person.active.is_(True))
        .order_by(Person.id)
    )
    return list(db.session.scalars(statement))


def holders_of_post(post: str) -> list[Person]:
    """Active persons whose post has this name."""
    return list(
        db.session.scalars(select(Person).where(Person.post == post, Person.active.is_(True)).order_by(Person.id))
    )


def holders_of_permission(permission: str) -> list[Person]:
    """Active persons with a role that grants ``permission``."""
    found = [
        person
        for role in roles()
        if permission in role.permissions
        for person in holders_of(role.key)
    ]
    return list({person.id: person for person in found}.values())


def role_titles_with(permission: str, language: str = "zh-Hans") -> str:
    """Titles of the roles that grant ``permission``, for "who can help"."""
    titles = [in_language(r.titles, language) for r in roles() if permission in r.permissions]
    return ("\u3001" if language.startswith("zh") else ", ").join(titles[:4])


def actor_of(person: Person, *, via: str = "web", scopes: frozenset[str] | None = None) -> Actor:
    """The acting person with everything the person's roles grant at this moment.

    An inactive person holds nothing. The set-up grant gives the three administrators' permissions
    until each is named or its days have passed (trust.md section 1, domain.md section 5).
    """
    granted: set[str] = set()
    keys: set[str] = set()
    if person.active:
        granted |= EVERYONE
        for given in person.given:
            keys.add(given.role.key)
            if given.confirmed or not given.role.signing:
                granted |= set(given.role.permissions)
            else:
                granted |= set(given.role.permissions) - SIGNED
        if has_setup_grant(person):
            granted |= _administrators_permissions() - SIGNED
    return Actor(
        ActorKind.PERSON,
        id=str(person.id),
        name=person.name,
        via=via,
        permissions=frozenset(granted),
        roles=frozenset(keys),
        department_id=person.department_id,
        heads=while_unchanged(("heads", person.id), lambda: _headed_by(person.id)),
        language=person.language,
        scopes=scopes if scopes is not None else frozenset({"read", "write", "sign"}),
    )


def _headed_by(person_id: int) -> frozenset[int]:
    tops = db.session.scalars(select(Department.id).where(Department.head_id == person_id))
    return frozenset(_below(list(tops)))


def has_setup_grant(person: Person) -> bool:
    """Whether the first account still stands in for the three administrators."""
    if person.setup_until is None or person.setup_until < clock.now():
        return False
    return not all(any(p.id != person.id for p in holders_of(key)) for key in ADMINISTRATORS)


def in_setup(by: Actor) -> bool:
    """Whether the first account acts, while it stands in for the three administrators."""
    person = db.session.get(Person, by.person_id) if by.person_id else None
    return person is not None and has_setup_grant(person)


def _administrators_permissions() -> set[str]:
    return {p for role in roles() if role.key in ADMINISTRATORS for p in role.permissions}


def _below(tops: Sequence[int]) -> set[int]:
    tree = select(Department.id, Department.parent_id)
    children: dict[int | None, list[int]] = {}
    if not tops:
        return set()
    for child, parent in db.session.execute(tree):
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = list(tops)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += children.get(node, [])
    return found


def live_session(text: str) -> tuple[Session, Person] | None:
    """The session and person of a session secret, when it is still good."""
    statement = (
        select(Session, Person)
        .join(Person, Person.id == Session.person_id)
        .where(Session.id == (id_in(text, "session") or ""))
        .options(joinedload(Person.given).joinedload(PersonRole.role))
    )
    row = db.session.execute(statement).unique().one_or_none()
    if row is None or row.Session.digest != digest_of(text) or row.Session.expires_at < clock.now():
        return None
    return (row.Session, row.Person) if row.Person.active else None


def live_secret(text: str, purpose: str) -> tuple[Secret, Person] | None:
    """The row and person of an API token or one-time link, when it is still good."""
    found = db.session.get(Secret, id_in(text, purpose) or "")
    if found is None or found.digest != digest_of(text) or found.purpose != purpose:
        return None
    if found.ended_at is not None or found.expires_at < clock.now():
        return None
    person = db.session.get(Person, found.person_id)
    return (found, person) if person is not None and person.active else None


def sessions_of(person_id: int) -> list[Session]:
    """Sign-ins of a person that are still good, newest first."""
    idle = timedelta(minutes=current_settings().session_idle_minutes)
    statement = select(Session).where(
        Session.person_id == person_id, Session.expires_at > clock.now(), Session.seen_at > clock.now() - idle
    )
    return list(db.session.scalars(statement.order_by(Session.seen_at.desc())))


def tokens_of(person_id: int) -> list[Secret]:
    """API tokens of a person that are still good."""
    statement = select(Secret).where(
        Secret.person_id == person_id,
        Secret.purpose == "api",
        Secret.ended_at.is_(None),
        Secret.expires_at > clock.now(),
    )
    return list(db.session.scalars(statement.order_by(Secret.made_at.desc())))


def count_persons() -> int:
    """How many accounts there are."""
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def has_passwords() -> bool:
    """Whether anybody can sign in yet; before that only the one-time link opens the door."""
    return db.session.scalar(select(Credential.person_id).where(Credential.kind == "password").limit(1)) is not None


def credential_of(person_id: int) -> Credential | None:
    """The password credential of a person, or None when none was set yet."""
    return db.session.get(Credential, (person_id, "password"))


def signs(person_id: int) -> bool:
    """Whether a role of the person signs: then a reset credential waits for a second person."""
    person = db.session.get(Person, person_id)
    return person is not None and any(given.role.signing for given in person.given)


def credentials_awaiting() -> list[tuple[Credential, Person]]:
    """Passwords of signers that were reset and that a second person has not confirmed yet."""
    statement = (
        select(Credential, Person)
        .join(Person, Person.id == Credential.person_id)
        .where(Credential.confirmed.is_(False), Person.active.is_(True))
        .order_by(Credential.since)
    )
    return [(credential, person) for credential, person in db.session.execute(statement)]


def get_role(role_id: int) -> Role:
    """The role, or NotFound."""
    found = db.session.get(Role, role_id)
    if found is None:
        raise NotFound(N_("There is no such role."))
    return found


def get_given(person_id: int, role_id: int) -> PersonRole:
    """A role as given to a person, or NotFound."""
    found = db.session.get(PersonRole, (person_id, role_id))
    if found is None:
        raise NotFound(N_("This role is not given to this person."))
    return found


def headed_by(person_id: int) -> list[Department]:
    """Departments that this person heads or is in charge of."""
    either = or_(Department.head_id == person_id, Department.in_charge_id == person_id)
    return list(db.session.scalars(select(Department).where(either).order_by(Department.id)))


def awaiting_confirmation() -> list[PersonRole]:
    """Signing roles that a second person has not confirmed yet."""
    statement = select(PersonRole).where(PersonRole.confirmed.is_(False)).options(
        selectinload(PersonRole.person), selectinload(PersonRole.role)
    )
    return [given for given in db.session.scalars(statement) if given.role.signing]
