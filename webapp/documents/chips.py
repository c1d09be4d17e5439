"""How a revision stands, as a word and a kind of mark: never by colour alone (ux.md 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.core.errors import N_, Message
from webapp.documents.lifecycle import STATE_TITLES, State
from webapp.documents.models import Classification, Revision

KINDS: dict[State, str] = {
    State.DRAFT: "draft",
    State.IN_REVIEW: "work",
    State.IN_APPROVAL: "work",
    State.APPROVED: "warn",
    State.EFFECTIVE: "ok",
    State.SUPERSEDED: "stop",
    State.OBSOLETE: "stop",
    State.REJECTED: "stop",
}
CLASSIFICATION_TITLES: dict[Classification, str] = {
    Classification.ORDINARY: N_("Ordinary"),
    Classification.SENSITIVE: N_("Sensitive"),
    Classification.CONFIDENTIAL: N_("Confidential"),
}
LEVEL_TITLES: dict[str, str] = {
    "1": N_("Level 1"),
    "2": N_("Level 2"),
    "2b": N_("Level 2b"),
    "3": N_("Level 3"),
    "4": N_("Level 4"),
    "external": N_("External"),
}
RELEASE_TITLES: dict[str, str] = {
    "by_hand": N_("By the document controller"),
    "automatic": N_("At once after the last approval"),
}
SCHEME_TITLES: dict[str, str] = {
    "decimal": N_("Decimal: v1.0, v1.1, v2.0"),
    "edition": N_("Edition and modification: A/0, A/1, B/0"),
}
FURNITURE_TITLES: dict[str, str] = {
    "generated": N_("Generated cover, header and footer"),
    "own": N_("The organisation's own cover, header and sign-off table, filled in (Word)"),
    "overlay": N_("Pages as they are; stamp and code only"),
}


@dataclass(frozen=True)
class Chip:
    """A word and the kind of its mark: ok, work, warn, stop or draft."""

    text: Message
    kind: str


def chip_of(revision: Revision | None) -> Chip:
    """The chip of a revision; without one, the document is a number and a title only."""
    if revision is None:
        return Chip(Message(N_("No text yet")), "draft")
    if revision.state is State.APPROVED and revision.released_at is not None and revision.planned_on:
        day = revision.planned_on.isoformat()
        return Chip(Message(N_("Released, in force from %(day)s"), {"day": day}), "work")
    return Chip(Message(STATE_TITLES[revision.state]), KINDS[revision.state])


def stood_chip(day: date) -> Chip:
    """The chip of a revision that was in force at the end of a day."""
    return Chip(Message(N_("In force on %(day)s"), {"day": day.isoformat()}), "ok")
