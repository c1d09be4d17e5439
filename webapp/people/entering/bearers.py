"""From what a request carries to the acting person: the session's secret, or a token."""

from __future__ import annotations

from dataclasses import replace

from webapp.core.access import READING, Actor
from webapp.core.errors import Conflict
from webapp.people import queries, sign_in


def actor_of_session(text: str) -> Actor | None:
    """The person whose live session has this secret, or None; notes that the session is used."""
    found = queries.live_session(text) if text else None
    if found is None:
        return None
    session, person_id = found[0], found[1].id
    try:
        if not sign_in.touch(session):
            return None
    except Conflict:
        # Writes are stopped (disk full, behind the ledger); reading goes on, so the sign-in holds.
        pass
    person = queries.find_person(person_id)
    return queries.actor_of(person) if person else None


def actor_of_token(text: str) -> Actor | None:
    """The person whose live API token this is, or None.

    The token's scopes travel with the actor; without ``write`` only reading permissions remain.
    """
    found = queries.live_secret(text, "api")
    if found is None:
        return None
    secret, person = found
    scopes = frozenset(secret.scopes.split())
    actor = queries.actor_of(person, via=f"api:{secret.id}", scopes=scopes)
    if "write" in scopes:
        return actor
    return replace(actor, permissions=actor.permissions & READING)
