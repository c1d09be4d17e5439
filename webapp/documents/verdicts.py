"""What a QR on paper answers (trust.md section 4): pure, the first that applies wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webapp.documents.lifecycle import State


class Verdict(StrEnum):
    """The answers that apply to revisions and prints."""

    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    UNCONTROLLED = "uncontrolled"
    OBSOLETE = "obsolete"
    SUPERSEDED = "superseded"
    NOT_APPROVED = "not_approved"
    NOT_YET = "not_yet"
    CURRENT = "current"


@dataclass(frozen=True)
class Facts:
    """What is known of the printed thing; ``kind`` is ``revision`` or ``print``."""

    kind: str
    state: State
    released: bool
    valid_until: date | None = None


def verdict(facts: Facts) -> Verdict:
    """The verdict on a known thing."""
    if facts.kind == "print":
        return Verdict.UNCONTROLLED
    if facts.state is State.OBSOLETE:
        return Verdict.OBSOLETE
    if facts.state is State.SUPERSEDED:
        return Verdict.SUPERSEDED
    if facts.state is State.EFFECTIVE:
        return Verdict.CURRENT
    return Verdict.NOT_YET if facts.released else Verdict.NOT_APPROVED
