"""One-time code and signing PIN: set, asked at sign-in, removed, reset."""

from __future__ import annotations

import base64
from datetime import timedelta

from webapp import core
from webapp.core import clock, journal, keys
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.people import queries
from webapp.people.credentials import WAITS, code_matches, hash_password, note_used, password_matches, seal_seed
from webapp.people.models import Credential, PeopleAct, Person, UsedCode
from webapp.people.signing import otp
from webapp.people.signing.queries import code_of, pin_of, waits
from webapp.people.signing.rules import check_pin

OFFER = "totp-offer"
OFFER_LIFE = timedelta(minutes=15)


def offer_code(person: Person, password: str, *, by: Actor) -> tuple[str, str]:
    """A fresh seed for the own account, after the password; returns the seed and a sealed form of the offer.

    Nothing is stored until ``set_code`` confirms it by a code.

    Raises:
        Invalid: the password is wrong. Conflict: a code is set up already. NotAllowed: another's account.
    """
    _refuse_other(person, by)
    if code_of(person.id) is not None:
        raise Conflict(N_("A one-time code is set up already. Remove it first."))
    _ask_password(person, password)
    seed = otp.new_seed()
    until = clock.to_micros(clock.now() + OFFER_LIFE)
    sealed = keys.seal(core.current_settings().keys_dir, OFFER, f"{until}:{seed}".encode(), by.id)
    return seed, base64.urlsafe_b64encode(sealed).decode()


def offered_seed(offer: str, *, by: Actor) -> str:
    """The seed inside an offer made to this person a short while ago.

    Raises:
        Conflict: another's, altered, or too old.
    """
    try:
        sealed = base64.urlsafe_b64decode(offer.encode("ascii", "replace"))
    except ValueError:
        sealed = b""
    found = keys.unseal(core.current_settings().keys_dir, OFFER, sealed, by.id)
    until, _, seed = found.decode().partition(":") if found else ("0", "", "")
    if int(until) < clock.to_micros(clock.now()):
        raise Conflict(N_("This set-up has expired. Begin again."))
    return seed


def set_code(person: Person, offer: str, code: str, *, by: Actor) -> Credential:
    """Set the one-time code up, confirmed by one code of the new seed; that code is used.

    Raises:
        Invalid: the code does not fit the seed (field ``code``). Conflict: an old offer, or one is set up.
    """
    _refuse_other(person, by)
    seed = offered_seed(offer, by=by)
    step = otp.matching_step(seed, code, clock.now(), after=-1)
    if step is None:
        raise Invalid(fields={"code": [N_("The code does not fit. Check the clock of your phone and try the next.")]})
    with transaction():
        if code_of(person.id) is not None:
            raise Conflict(N_("A one-time code is set up already. Remove it first."))
        if waits(person.id):
            raise NotAllowed(WAITS)
        row = Credential(
            person_id=person.id, kind="totp", secret=seal_seed(person.id, seed), set_by=by.id, since=clock.now()
        )
        db.session.add(row)
        note_used(person.id, step)
        journal.record(PeopleAct.CODE_SET, person, by=by)
    return row


def ask_at_sign_in(person: Person, ask: bool, *, by: Actor) -> None:
    """Choose whether the one-time code is asked at sign-in as well."""
    with transaction():
        _refuse_other(person, by)
        row = db.session.get(Credential, (person.id, "totp"), with_for_update=True)
        if row is None or not row.secret:
            raise Conflict(N_("No one-time code is set up."))
        row.at_sign_in = ask
        journal.record(PeopleAct.CODE_ASKED, person, by=by, asked=ask)


def remove_code(person: Person, code: str, *, by: Actor) -> None:
    """Give the own one-time code up, with one last code; who lost the phone asks for a reset.

    Raises:
        Invalid: a wrong code (field ``code``).
    """
    _refuse_other(person, by)
    if not code_matches(person, code, counted_as=(f"sign:{person.id}",)):
        raise Invalid(fields={"code": [N_("The code is wrong or was used; wait for the next one.")]})
    with transaction():
        _drop(person.id, "totp")
        journal.record(PeopleAct.CODE_REMOVED, person, by=by)


def reset_code(person: Person, *, by: Actor) -> None:
    """Take away a one-time code whose phone is lost; a signer signs again when a second person confirmed it.

    Raises:
        NotAllowed: the own code, or no permission to reset. Conflict: there is none.
    """
    with transaction():
        require(by, Permission.CREDENTIAL_RESET)
        if by.person_id == person.id:
            raise NotAllowed(N_("Nobody resets the own code; remove it on the page of your account."))
        row = db.session.get(Credential, (person.id, "totp"), with_for_update=True)
        if row is None or not row.secret:
            raise Conflict(N_("No one-time code is set up."))
        second = queries.signs(person.id)
        if second:
            row.secret, row.at_sign_in, row.confirmed, row.set_by, row.since = "", False, False, by.id, clock.now()
            _forget_used(person.id)
        else:
            _drop(person.id, "totp")
        journal.record(PeopleAct.CODE_RESET, person, by=by, confirmed=not second)


def set_pin(person: Person, password: str, pin: str, *, by: Actor) -> Credential:
    """Set the own signing PIN, after the password; it signs within a sitting only.

    Raises:
        Invalid: a wrong password or a weak PIN. NotAllowed: a reset waits for a second person.
    """
    _refuse_other(person, by)
    check_pin(pin, person.login, person.staff_number or "")
    _ask_password(person, password)
    person_id, hashed = person.id, hash_password(pin)
    with transaction():
        if waits(person_id):
            raise NotAllowed(WAITS)
        row = db.session.get(Credential, (person_id, "pin"), with_for_update=True)
        if row is None:
            row = Credential(person_id=person_id, kind="pin")
            db.session.add(row)
        row.secret, row.set_by, row.since, row.confirmed = hashed, by.id, clock.now(), True
        journal.record(PeopleAct.PIN_SET, ("person", person_id), by=by)
    return row


def remove_pin(person: Person, *, by: Actor) -> None:
    """Give the own signing PIN up."""
    with transaction():
        _refuse_other(person, by)
        if pin_of(person.id) is None:
            raise Conflict(N_("There is no signing PIN."))
        _drop(person.id, "pin")
        journal.record(PeopleAct.PIN_REMOVED, person, by=by)


def _refuse_other(person: Person, by: Actor) -> None:
    if by.person_id != person.id:
        raise NotAllowed(N_("Everybody sets up the own account only."))


def _ask_password(person: Person, password: str) -> None:
    if not password_matches(person, password, counted_as=(f"sign:{person.id}",)):
        raise Invalid(fields={"password": [N_("The password is wrong.")]})


def _drop(person_id: int, kind: str) -> None:
    row = db.session.get(Credential, (person_id, kind), with_for_update=True)
    if row is not None:
        db.session.delete(row)
    if kind == "totp":
        _forget_used(person_id)


def _forget_used(person_id: int) -> None:
    """A new seed begins with no used code; the old seed is gone, so nothing can be played again."""
    used = db.session.get(UsedCode, person_id, with_for_update=True)
    if used is not None:
        db.session.delete(used)
