"""What a deputy stands for, as pure rules (domain.md Approval: deputising never chains)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

KIND, TYPE = "kind:", "type:"
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Term:
    """A deputyship as plain values; both days count, an empty scope means everything."""

    from_on: date
    until_on: date
    scope: tuple[str, ...] = ()
    ended: bool = False


def covers(scope: Collection[str], kind: str, type_key: str) -> bool:
    """Whether a scope holds a subject of this kind and type."""
    return not scope or f"{KIND}{kind}" in scope or (bool(type_key) and f"{TYPE}{type_key}" in scope)


def in_period(term: Term, day: date) -> bool:
    """Whether the deputy may act on that day."""
    return not term.ended and term.from_on <= day <= term.until_on


def scopes_meet(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two scopes could both hold the same subject.

    A kind and a type may meet, so only two lists of the same sort without a common entry are apart.
    """
    if not one or not other or set(one) & set(other):
        return True
    sorts = {entry.partition(":")[0] for entry in (*one, *other)}
    return len(sorts) > 1


def overlap(one: Term, other: Term) -> bool:
    """Whether two deputies would stand for the same person over the same thing on the same day."""
    apart = one.until_on < other.from_on or other.until_on < one.from_on
    return not (one.ended or other.ended or apart) and scopes_meet(one.scope, other.scope)
