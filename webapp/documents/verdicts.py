"""What a QR on paper answers (trust.md section 4): pure, the first that applies wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from webapp.documents.copies.states import ENDED, CopyState
from webapp.documents.lifecycle import State


class Verdict(StrEnum):
    """The answers that apply to revisions and prints."""

    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    LOST = "lost"
    KEPT = "kept"
    HAND_BACK = "hand_back"
    UNCONTROLLED = "uncontrolled"
    ENDED = "ended"
    OBSOLETE = "obsolete"
    SUPERSEDED = "superseded"
    NOT_APPROVED = "not_approved"
    NOT_YET = "not_yet"
    CURRENT = "current"


@dataclass(frozen=True)
class Facts:
    """What is known of the printed thing; ``kind`` is ``revision``, ``print``, ``offline`` or ``copy``.

    ``offline`` is a page of an off-line pack, valid until its day as a print is on its day.

    ``copy`` is the state of a controlled copy; ``old_sheet``: a print of it that a later one replaced after damage.
    """

    kind: str
    state: State
    released: bool
    valid_until: date | None = None
    copy: CopyState | None = None
    old_sheet: bool = False


def verdict(facts: Facts) -> Verdict:
    """The verdict on a known thing: the first that applies."""
    if facts.copy is CopyState.LOST:
        return Verdict.LOST
    if facts.copy is CopyState.KEPT:
        return Verdict.KEPT
    if facts.copy is CopyState.RECALL_ASKED or facts.old_sheet:
        return Verdict.HAND_BACK
    if facts.kind in {"print", "offline"}:
        return Verdict.UNCONTROLLED
    if facts.state is State.OBSOLETE:
        return Verdict.OBSOLETE
    if facts.state is State.SUPERSEDED:
        return Verdict.SUPERSEDED
    if facts.copy in ENDED or facts.copy is CopyState.RETURNED:
        return Verdict.ENDED
    if facts.state is State.EFFECTIVE:
        return Verdict.CURRENT
    return Verdict.NOT_YET if facts.released else Verdict.NOT_APPROVED
