"""Proving who one is: passwords with argon2id, counted tries, one-use proofs for signatures.

The hash is computed outside any write lock; at most two are computed at once (trust.md section 2).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete

from webapp import core
from webapp.core import clock
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.people.models import Credential, Person, Proof, Tries
from webapp.people.rules import delay_after

_at_once = BoundedSemaphore(2)
PROOF_LIFE = timedelta(minutes=2)


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
    _refuse_too_soon(counted_as)
    credential = db.session.get(Credential, (person.id, "password")) if person else None
    stored = credential.secret if credential else None
    db.session.rollback()
    matches = _matches(stored, password)
    with transaction():
        for key in counted_as:
            _count(key, matches)
    return matches


def _refuse_too_soon(keys: tuple[str, ...]) -> None:
    moment = clock.now()
    for key in keys:
        row = db.session.get(Tries, key[:120])
        if row is not None and row.not_before > moment:
            seconds = int((row.not_before - moment).total_seconds()) + 1
            raise Conflict(N_("Too many wrong tries. Please wait %(seconds)s seconds."), seconds=seconds)


def _count(key: str, success: bool) -> None:
    row = db.session.get(Tries, key[:120], with_for_update=True)
    if success:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = Tries(key=key[:120], failed=0, not_before=clock.now())
        db.session.add(row)
    row.failed += 1
    row.not_before = clock.now() + delay_after(row.failed)


def prove(person: Person, password: str) -> str:
    """Check the password in its own short transaction; returns a one-use proof for one signature.

    Raises:
        Invalid: the password is wrong (field ``password``); nothing typed is lost.
        Conflict: too many wrong tries at the signature panel.
        NotAllowed: a credential that was reset waits for a second person.
    """
    person_id = person.id
    if not password_matches(person, password, counted_as=(f"sign:{person_id}",)):
        raise Invalid(
            N_("The password is wrong. Nothing was signed; your opinion is still here."),
            fields={"password": [N_("The password is wrong.")]},
        )
    credential = db.session.get(Credential, (person_id, "password"))
    if credential is not None and not credential.confirmed:
        raise NotAllowed(N_("Your password was reset. A second person must confirm this before you can sign."))
    proof = secrets.token_urlsafe(32)
    with transaction():
        moment = clock.now()
        db.session.execute(delete(Proof).where(Proof.expires_at < moment))
        db.session.add(Proof(id=proof, person_id=person_id, method="password", expires_at=moment + PROOF_LIFE))
    return proof


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
    if person is None or not person.active or (credential is not None and not credential.confirmed):
        raise NotAllowed(N_("The signature was not proved. Enter your password again."))
    if credential is None:
        raise NotAllowed(N_("There is no credential to sign with."))
    return credential
