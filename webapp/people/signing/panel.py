"""The credential part of every signature panel: what it asks, and the proof of what was typed.

One way to do it: templates draw ``components.credential_fields``, views call ``proof_of``.
"""

from __future__ import annotations

from flask import g

from webapp import shell
from webapp.core.access import Actor, ActorKind
from webapp.core.errors import N_, Invalid, NotFound
from webapp.people import queries
from webapp.people.credentials import prove
from webapp.people.handwriting.queries import has_handwriting
from webapp.people.signing import otp
from webapp.people.signing.queries import code_of, means_of
from webapp.shell.registry import Signing

LONGEST_SECRET = 1000
SECRETS = ("password", "otp", "pin")
"""Fields that are never shown again."""


def proof_of(values: shell.Values, by: Actor) -> str:
    """A one-use proof from the fields of a signature panel: the PIN within a sitting, else password or code.

    Raises:
        Invalid: wrong or missing; the messages stand at the field the panel shows now, ``password`` or ``pin``.
    """
    person = queries.find_person(by.person_id) if by.person_id else None
    if person is None:
        raise NotFound(N_("There is no such person."))
    session, person_id = session_id(), person.id
    pin, typed = (values.secret(name)[:LONGEST_SECRET] for name in ("pin", "password"))
    try:
        if pin and not typed:
            return prove(person, pin=pin, session=session)
        if otp.is_code(typed) and code_of(person_id) is not None:
            return prove(person, otp=otp.plain(typed), session=session)
        return prove(person, typed, session=session)
    except Invalid as refusal:
        found = next(iter(refusal.fields.values()))
        shown = "pin" if pin and not typed and means_of(person_id, session).pin_enough else "password"
        raise Invalid(refusal.message.key, fields={shown: found}) from refusal


def session_id() -> str:
    """The id of the sign-in this request came with; empty on the API, where no sitting is."""
    if "wenkong_session_id" not in g:
        found = queries.live_session(shell.read_cookie("session"))
        g.wenkong_session_id = found[0].id if found else ""
    identity: str = g.wenkong_session_id
    return identity


def signing() -> Signing:
    """What the panel asks of who is signed in, for the templates."""
    by = shell.current_actor()
    if by.kind is not ActorKind.PERSON:
        return Signing()
    means = means_of(by.person_id or 0, session_id())
    return Signing(
        code=means.code,
        pin=means.pin,
        until=means.until,
        minutes=means.minutes,
        handwriting=has_handwriting(by.person_id or 0),
    )
