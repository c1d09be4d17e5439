"""From what a call names to what is meant: departments and persons by name, clauses, credentials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.exceptions import TooManyRequests

from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid, Message, NotFound
from webapp.documents.content import standards
from webapp.documents.standards import Standard, clause_key, find_clause
from webapp.people import queries as people
from webapp.people.credentials import prove
from webapp.people.models import Department, Person
from webapp.people.signing.queries import code_of

FIRST = "iso9001@2015"


def department_of(name: str) -> Department:
    """The department of a name or code.

    Raises:
        Invalid: there is none.
    """
    found = people.department_named(name) if name else None
    if found is None:
        raise Invalid(fields={"department": [Message(N_("There is no department %(name)s."), {"name": name})]})
    return found


def person_of(login: str | None, field: str) -> Person | None:
    """The active person of a login; None when none was given.

    Raises:
        Invalid: there is none.
    """
    if not login:
        return None
    found = people.person_by_login(login)
    if found is None or not found.active:
        raise Invalid(fields={field: [Message(N_("There is no account %(login)s."), {"login": login})]})
    return found


def clauses_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Full names of clauses; a bare ``7.5.3`` means ISO 9001:2015 where it has that clause, else the
    first standard (editions in use first, then by key) that has it.

    Raises:
        Invalid: a clause no standard kept here has.
    """
    found: dict[str, None] = {}
    unknown: list[Message | str] = []
    for text in texts:
        try:
            pairs = find_clause(text, standards())
        except NotFound as refusal:
            unknown.append(refusal.message)
            continue
        standard, clause = min(pairs, key=lambda pair: _preference(pair[0]))
        found[clause_key(standard, clause)] = None
    if unknown:
        raise Invalid(fields={"clauses": unknown})
    return tuple(found)


def _preference(standard: Standard) -> tuple[bool, bool, str]:
    return standard.key != FIRST, bool(standard.replaced_by), standard.key


def proof_of(values: dict[str, Any], *, by: Actor) -> str:
    """The one-use proof of the credential a call carries: ``password`` or ``otp``; a PIN never signs here.

    Raises:
        Invalid: none, a wrong one, or a code where only a password is set. TooManyRequests: 429.
    """
    signer, password, code = people.find_person(by.person_id or 0), values.get("password"), values.get("otp")
    if signer is None or not (password or code):
        raise Invalid(fields={"password": [N_("Signing needs your password.")]})
    if code and code_of(signer.id) is None:
        raise Invalid(fields={"otp": [N_("No code is set up for signing here; send the password.")]})
    try:
        return prove(signer, otp=code) if code else prove(signer, password or "")
    except Conflict as refusal:
        seconds = refusal.message.values.get("seconds")
        if seconds is None:
            raise
        raise TooManyRequests(retry_after=int(seconds)) from refusal
