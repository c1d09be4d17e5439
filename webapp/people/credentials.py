"""Proving who one is: passwords and PINs with argon2id, one-time codes, counted tries, one-use proofs.

The hash is computed outside any write lock; at most two are computed at once (trust.md section 2).
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete

from webapp import core
from webapp.core import clock, keys
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Invalid, NotAllowed
from webapp.people.models import Credential, Person, Proof, Sitting, UsedCode
from webapp.people.signing import otp as codes
from webapp.people.signing.queries import code_of, pin_of, sitting_of, waits
from webapp.people.signing.rules import MOST_WRONG
from webapp.people.tries import count_try, refuse_too_soon

_at_once = BoundedSemaphore(2)
PROOF_LIFE = timedelta(minutes=2)
SEED = "totp"
"""Purpose of the sub-key under which seeds are sealed, with the person's id (trust.md, TOTP seed)."""
WAITS = N_("Your password was reset. A second person must confirm this before you can sign.")


@cache
def _hasher(testing: bool) -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1) if testing else PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    with _at_once:
        return _hasher(core.current_settings().testing).hash(password)


@cache
def _no_hash(testing: bool) -> str:
    return _hasher(testing).hash(secrets.token_hex(16))


def _matches(stored: str | None, password: str) -> bool:
    """Whether it matches; an unknown login costs the same time."""
    testing = core.current_settings().testing
    with _at_once:
        try:
            return _hasher(testing).verify(stored or _no_hash(testing), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def password_matches(person: Person | None, password: str, *, counted_as: tuple[str, ...]) -> bool:
    """Check a password, counting failures under each key of ``counted_as``.

    Raises:
        Conflict: the keys must wait before the next try.
    """
    refuse_too_soon(counted_as)
    credential = db.session.get(Credential, (person.id, "password")) if person else None
    stored = credential.secret if credential else None
    db.session.rollback()
    matches = _matches(stored, password)
    with transaction():
        for key in counted_as:
            count_try(key, matches)
    return matches


def code_matches(person: Person, code: str, *, counted_as: tuple[str, ...]) -> bool:
    """Check a one-time code and use it up, counting failures as those of passwords.

    Raises:
        Conflict: the keys must wait before the next try.
    """
    refuse_too_soon(counted_as)
    person_id = person.id
    with transaction():
        step = _step_of(person_id, code)
        for key in counted_as:
            count_try(key, step is not None)
    return step is not None


def _step_of(person_id: int, code: str) -> int | None:
    """The step of a right code that was not used; it is used from then on, in the running transaction."""
    used = db.session.get(UsedCode, person_id, with_for_update=True)
    seed = seed_of(person_id)
    step = codes.matching_step(seed, code, clock.now(), after=used.step if used else -1) if seed else None
    if step is not None:
        note_used(person_id, step)
    return step


def note_used(person_id: int, step: int) -> None:
    """Remember the step of a code, in the running transaction."""
    used = db.session.get(UsedCode, person_id)
    if used is None:
        db.session.add(UsedCode(person_id=person_id, step=step))
    else:
        used.step = step


def seal_seed(person_id: int, seed: str) -> str:
    """The seed as it is stored: encrypted, and bound to its person."""
    sealed = keys.seal(core.current_settings().keys_dir, SEED, seed.encode(), str(person_id))
    return base64.urlsafe_b64encode(sealed).decode()


def seed_of(person_id: int) -> str | None:
    """The seed of a person's code, or None: none is set up, or the row is not of this person."""
    credential = code_of(person_id)
    if credential is None:
        return None
    sealed = base64.urlsafe_b64decode(credential.secret)
    found = keys.unseal(core.current_settings().keys_dir, SEED, sealed, str(person_id))
    return found.decode() if found is not None else None


def pin_matches(person: Person, pin: str, session: str) -> bool:
    """Check a PIN within the sitting of a sign-in; after some wrong ones the sitting ends.

    Raises:
        Conflict: too many wrong tries. Invalid: no sitting is under way (field ``pin``).
    """
    key, person_id = f"pin:{person.id}", person.id
    refuse_too_soon((key,))
    sitting, credential = sitting_of(session, person_id), pin_of(person_id)
    if sitting is None or credential is None:
        raise Invalid(
            N_("A PIN signs only within a sitting. Nothing was signed; your opinion is still here."),
            fields={"pin": [N_("The sitting has ended. Sign with your password or a one-time code.")]},
        )
    stored = credential.secret
    db.session.rollback()
    matches = _matches(stored, pin)
    with transaction():
        count_try(key, matches)
        if not matches:
            _count_wrong(session)
    return matches


def _count_wrong(session: str) -> None:
    sitting = db.session.get(Sitting, session, with_for_update=True)
    if sitting is not None:
        sitting.wrong_pins += 1
        if sitting.wrong_pins >= MOST_WRONG:
            db.session.delete(sitting)


def prove(person: Person, password: str = "", *, otp: str = "", pin: str = "", session: str = "") -> str:
    """Check a credential in its own short transaction; returns a one-use proof for one signature.

    Password and one-time code are full proofs; with ``session`` (the id of a sign-in) they begin a sitting,
    within which the PIN is enough.

    Raises:
        Invalid: it is wrong (field ``password``, ``otp`` or ``pin``); nothing typed is lost.
        Conflict: too many wrong tries at the signature panel.
        NotAllowed: a credential that was reset waits for a second person.
    """
    person_id = person.id
    field, method = ("pin", "pin") if pin else ("otp", "totp") if otp else ("password", "password")
    checks: dict[str, Callable[[], bool]] = {
        "pin": lambda: pin_matches(person, pin, session),
        "otp": lambda: code_matches(person, otp, counted_as=(f"sign:{person_id}",)),
        "password": lambda: password_matches(person, password, counted_as=(f"sign:{person_id}",)),
    }
    if not checks[field]():
        raise _wrong(field)
    if waits(person_id):
        raise NotAllowed(WAITS)
    proof = secrets.token_urlsafe(32)
    with transaction():
        moment = clock.now()
        db.session.execute(delete(Proof).where(Proof.expires_at < moment))
        db.session.add(Proof(id=proof, person_id=person_id, method=method, expires_at=moment + PROOF_LIFE))
        if session and method != "pin":
            _begin_sitting(session, person_id)
    return proof


WRONG: dict[str, tuple[str, str]] = {
    "password": (
        N_("The password is wrong. Nothing was signed; your opinion is still here."),
        N_("The password is wrong."),
    ),
    "otp": (
        N_("The code is wrong or was used. Nothing was signed; your opinion is still here."),
        N_("The code is wrong or was used; wait for the next one."),
    ),
    "pin": (N_("The PIN is wrong. Nothing was signed; your opinion is still here."), N_("The PIN is wrong.")),
}


def _wrong(field: str) -> Invalid:
    sentence, short = WRONG[field]
    return Invalid(sentence, fields={field: [short]})


def _begin_sitting(session: str, person_id: int) -> None:
    until = clock.now() + timedelta(minutes=core.current_settings().sitting_minutes)
    db.session.execute(delete(Sitting).where(Sitting.until < clock.now()))
    db.session.merge(Sitting(session_id=session, person_id=person_id, until=until, wrong_pins=0))


def consume(proof: str, person_id: int) -> Credential:
    """Use a proof up inside the signing transaction; returns the credential it rests on.

    Raises:
        NotAllowed: unknown, used, expired, or another person's.
    """
    row = db.session.get(Proof, proof, with_for_update=True)
    if row is None or row.person_id != person_id or row.expires_at < clock.now():
        raise NotAllowed(N_("The signature was not proved. Enter your password again."))
    method = row.method
    db.session.delete(row)
    person, credential = db.session.get(Person, person_id), db.session.get(Credential, (person_id, method))
    if person is None or not person.active or waits(person_id):
        raise NotAllowed(N_("The signature was not proved. Enter your password again."))
    if credential is None or not credential.secret:
        raise NotAllowed(N_("There is no credential to sign with."))
    return credential
