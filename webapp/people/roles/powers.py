"""What a role or a person can do, as message keys in the order of the role page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from webapp.core.access import Permission
from webapp.people import queries
from webapp.people.models import Person, Role
from webapp.people.permission_words import GROUPS, WORDS
from webapp.people.rules import EVERYONE


@dataclass(frozen=True)
class Power:
    """One verb, the roles it comes from, and why it may not be used yet."""

    words: str
    roles: tuple[Role, ...] = ()
    everyone: bool = False
    setup: bool = False
    waiting: bool = False


def flat(permissions: Collection[str]) -> list[str]:
    """The words of ``permissions`` in the order of the groups."""
    return [WORDS[p] for _title, members in GROUPS for p in members if p in permissions]


def grouped(permissions: Collection[str]) -> list[tuple[str, list[str]]]:
    """The words of ``permissions`` under the titles of their groups; empty groups are left out."""
    found = [(title, [WORDS[p] for p in members if p in permissions]) for title, members in GROUPS]
    return [(title, words) for title, words in found if words]


def powers_of(person: Person) -> list[tuple[str, list[Power]]]:
    """Everything a person can do at this moment, with where each comes from."""
    held = queries.actor_of(person).permissions
    found = []
    for title, members in GROUPS:
        powers = [power for p in members if (power := _power(person, p, p in held)) is not None]
        if powers:
            found.append((title, powers))
    return found


def _power(person: Person, permission: Permission, held: bool) -> Power | None:
    given = [g for g in person.given if permission in g.role.permissions]
    if not held and not given:
        return None
    if not person.active:
        return None
    everyone = permission in EVERYONE
    return Power(
        WORDS[permission],
        tuple(g.role for g in given),
        everyone=everyone,
        setup=held and not given and not everyone,
        waiting=not held,
    )
