"""Sign-in, sign-out, one-time links and tokens: what a person holds to be let in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select

from webapp import core
from webapp.core import clock, journal
from webapp.core.access import ANONYMOUS, Actor, ActorKind, Permission, require
from webapp.core.db import db, table_of, transaction
from webapp.core.errors import N_, Invalid, NotAllowed, NotFound
from webapp.people import queries
from webapp.people.credentials import code_matches, hash_password, password_matches
from webapp.people.models import Credential, PeopleAct, Person, Proof, Secret, Session
from webapp.people.rules import LINK_LIFE, check_password
from webapp.people.secrets import new_secret
from webapp.people.signing.queries import asks_code

SCOPES = ("read", "write", "sign")


class CodeNeeded(Exception):
    """The password was right; the person wants a one-time code asked as well."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__(person.login)


def sign_in(login: str, password: str, *, address: str, device: str) -> tuple[str, Person]:
    """Open a session; returns its secret (the cookie) and the person.

    Raises:
        Invalid: login or password wrong, in the same words for both.
        Conflict: too many wrong tries for this login or address.
        CodeNeeded: right so far; ``sign_in_with_code`` goes on.
    """
    person = queries.person_by_login(login)
    usable = person if person is not None and person.active else None
    if not password_matches(usable, password, counted_as=_counted(login, address)):
        _refuse(person, login, address)
        raise Invalid(N_("Login or password is wrong."), fields={"password": [N_("Login or password is wrong.")]})
    found = queries.person_by_login(login)
    if found is None:
        raise Invalid(N_("Login or password is wrong."))
    if asks_code(found.id):
        raise CodeNeeded(found)
    return open_session(found, address=address, device=device), found


def sign_in_with_code(person: Person, code: str, *, address: str, device: str) -> str:
    """Open a session for a person whose password was just right, with the one-time code; returns its secret.

    Raises:
        Invalid: a wrong or used code (field ``code``). Conflict: too many wrong tries.
    """
    login = person.login
    if not person.active or not code_matches(person, code, counted_as=_counted(login, address)):
        _refuse(queries.person_by_login(login), login, address)
        raise Invalid(fields={"code": [N_("The code is wrong or was used; wait for the next one.")]})
    found = queries.person_by_login(login)
    assert found is not None  # nobody's account is ever removed
    return open_session(found, address=address, device=device)


def _counted(login: str, address: str) -> tuple[str, ...]:
    return f"login:{login.strip().lower()}", f"address:{address}"


def _refuse(person: Person | None, login: str, address: str) -> None:
    with transaction():
        journal.record(
            PeopleAct.SIGN_IN_FAILED, ("person", person.id if person else ""), by=ANONYMOUS,
            private={"login": login[:64], "address": address},
        )


def open_session(person: Person, *, address: str, device: str) -> str:
    """A new session for a person who has just been proved; returns its secret."""
    printed = new_secret("session")
    moment = clock.now()
    with transaction():
        db.session.add(
            Session(
                id=printed.id,
                digest=printed.digest,
                person_id=person.id,
                begun_at=moment,
                seen_at=moment,
                expires_at=moment + timedelta(hours=core.current_settings().session_hours),
                device=device[:200],
                address=address[:64],
            )
        )
        by = Actor(ActorKind.PERSON, id=str(person.id))
        journal.record(PeopleAct.SIGNED_IN, person, by=by, private={"address": address}, session=printed.id)
    return printed.text


def end_session(session_id: str, *, by: Actor) -> None:
    """End one of the own sessions (or anybody's, for who manages persons).

    Raises:
        NotFound: no such session of this person.
    """
    with transaction():
        found = db.session.get(Session, session_id)
        if found is None or (found.person_id != by.person_id and not by.may(Permission.PERSON_MANAGE)):
            raise NotFound(N_("There is no such sign-in."))
        db.session.delete(found)
        journal.record(PeopleAct.SESSION_ENDED, ("person", found.person_id), by=by, session=session_id)


def touch(session: Session) -> bool:
    """Note that a session is used, at most once a minute; False when it was idle too long."""
    moment = clock.now()
    idle = timedelta(minutes=core.current_settings().session_idle_minutes)
    if session.seen_at + idle < moment:
        return False
    if moment - session.seen_at > timedelta(minutes=1):
        with transaction():
            found = db.session.get(Session, session.id)
            if found is not None:
                found.seen_at = moment
    return True


def make_link(person: Person, *, by: Actor) -> str:
    """A one-time link secret with which the person sets a password; earlier links end."""
    with transaction():
        if by.person_id != person.id:
            require(by, Permission.CREDENTIAL_RESET)
        printed = new_secret("setup")
        for row in db.session.scalars(
            select(Secret).where(
                Secret.person_id == person.id, Secret.purpose == "setup", Secret.ended_at.is_(None)
            )
        ):
            row.ended_at = clock.now()
        _keep(printed.id, printed.digest, "setup", person, "", clock.now() + LINK_LIFE, by)
        journal.record(PeopleAct.LINK_MADE, person, by=by, link=printed.id)
    return printed.text


def open_link(text: str) -> tuple[Secret, Person]:
    """What a one-time link stands for, without using it up.

    Raises:
        NotFound: unknown, used or expired, in the same words.
    """
    found = queries.live_secret(text, "setup")
    if found is None:
        raise NotFound(N_("This link was used or has expired. Ask for a new one."))
    return found


def redeem_link(text: str, password: str) -> Person:
    """Set the password through a one-time link; all sign-ins of the person end.

    Raises:
        NotFound: unknown, used or expired link. Invalid: a weak password.
    """
    secret, person = open_link(text)
    check_password(password, person.login)
    hashed, secret_id, person_id = hash_password(password), secret.id, person.id
    use_link(secret_id, hashed)
    return queries.get_person(person_id, by=queries.actor_of(person))


def use_link(secret_id: str, hashed: str) -> None:
    """Use a one-time link up and store the hashed password, in one transaction.

    Raises:
        NotFound: somebody used it meanwhile.
    """
    with transaction():
        row = db.session.get(Secret, secret_id, with_for_update=True, populate_existing=True)
        if row is None or row.ended_at is not None:
            raise NotFound(N_("This link was used or has expired. Ask for a new one."))
        row.ended_at = clock.now()
        _set_password(
            row.person_id, hashed, set_by=row.made_by, by=Actor(ActorKind.PERSON, id=str(row.person_id))
        )


def set_password(person: Person, password: str, *, by: Actor) -> None:
    """Set a password directly: the operator's password file, or the own change after proof.

    Raises:
        NotAllowed: somebody else's password. Invalid: a weak one.
    """
    if by.kind is not ActorKind.OPERATOR and by.person_id != person.id:
        raise NotAllowed(N_("Nobody sets another person's password; make a one-time link instead."))
    check_password(password, person.login)
    hashed = hash_password(password)
    with transaction():
        _set_password(person.id, hashed, set_by=by.id, by=by)


def _set_password(person_id: int, hashed: str, *, set_by: str, by: Actor) -> None:
    row = db.session.get(Credential, (person_id, "password"), with_for_update=True)
    first = row is None
    if row is None:
        row = Credential(person_id=person_id, kind="password")
        db.session.add(row)
    own, operated = set_by == str(person_id), "@" in set_by
    # Who was reset and changes the password again is still who was reset: only a second person ends the wait.
    waits = not first and not operated and (not row.confirmed if own else queries.signs(person_id))
    row.set_by = row.set_by if own and waits else set_by
    row.secret, row.since, row.confirmed = hashed, clock.now(), not waits
    _end_everything(person_id, tokens=not first and not own)
    pin = db.session.get(Credential, (person_id, "pin"))
    if pin is not None and not own:
        db.session.delete(pin)
    journal.record(PeopleAct.PASSWORD_SET, ("person", person_id), by=by, set_by=set_by, confirmed=row.confirmed)


def _end_everything(person_id: int, *, tokens: bool) -> None:
    """Sign-ins and one-time links end with the old password; after a reset by another the API tokens too."""
    for session in db.session.scalars(select(Session).where(Session.person_id == person_id)):
        db.session.delete(session)
    purposes = ("setup", "api") if tokens else ("setup",)
    live = select(Secret).where(
        Secret.person_id == person_id, Secret.purpose.in_(purposes), Secret.ended_at.is_(None)
    )
    for secret in db.session.scalars(live):
        secret.ended_at = clock.now()


def end_everything(*, by: Actor) -> None:
    """End every sign-in, proof, API token and one-time link, in the transaction that declares a restore: what was
    revoked after the backup was made must not come back to life."""
    with transaction():
        sessions = db.session.scalar(select(func.count()).select_from(Session))
        db.session.execute(delete(table_of(Session)))
        db.session.execute(delete(table_of(Proof)))
        live = list(db.session.scalars(select(Secret).where(Secret.ended_at.is_(None))))
        for secret in live:
            secret.ended_at = clock.now()
        journal.record(PeopleAct.ALL_ENDED, None, by=by, sessions=sessions, secrets=len(live))


def make_token(person: Person, *, days: int = 90, scopes: tuple[str, ...] = SCOPES, by: Actor) -> str:
    """An API token; shown once, stored as its hash.

    Raises:
        Invalid: days outside 1 to 366, unknown scope. NotAllowed: another person's token.
    """
    if not 1 <= days <= 366:
        raise Invalid(fields={"days": [N_("Between 1 and 366 days.")]})
    if not set(scopes) <= set(SCOPES):
        raise Invalid(fields={"scopes": [N_("Unknown scope.")]})
    with transaction():
        if by.kind is not ActorKind.OPERATOR and by.person_id != person.id:
            raise NotAllowed(N_("A token is made by its owner or by the operator."))
        printed = new_secret("api")
        expires = clock.now() + timedelta(days=days)
        _keep(printed.id, printed.digest, "api", person, " ".join(scopes), expires, by)
        journal.record(PeopleAct.TOKEN_MADE, person, by=by, token=printed.id, scopes=list(scopes), days=days)
    return printed.text


def end_token(token_id: str, *, by: Actor) -> None:
    """End an API token of one's own (or anybody's, for who resets credentials)."""
    with transaction():
        row = db.session.get(Secret, token_id, with_for_update=True)
        if row is None or (row.person_id != by.person_id and not by.may(Permission.CREDENTIAL_RESET)):
            raise NotFound(N_("There is no such token."))
        row.ended_at = clock.now()
        journal.record(PeopleAct.TOKEN_REVOKED, ("person", row.person_id), by=by, token=token_id)


def _keep(
    identity: str, digest: str, purpose: str, person: Person, scopes: str, expires: object, by: Actor
) -> None:
    db.session.add(
        Secret(
            id=identity,
            purpose=purpose,
            digest=digest,
            person_id=person.id,
            scopes=scopes,
            made_by=by.id,
            made_at=clock.now(),
            expires_at=expires,
        )
    )
