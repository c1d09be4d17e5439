"""What a find at a shelf means, and what may follow from it: pure."""

from __future__ import annotations

from enum import StrEnum

from webapp.core.errors import N_
from webapp.documents.copies.states import OUT, WITH_HOLDER, CopyState


class Found(StrEnum):
    """How a copy stood at the shelf."""

    THERE = "there"
    MISSING = "missing"
    UNKNOWN = "unknown"
    OBSOLETE = "obsolete"


class FollowUp(StrEnum):
    """What was done about it at once."""

    NONE = "none"
    LOST = "lost"
    RECALLED = "recalled"
    TAKEN_BACK = "taken_back"


FOUND_WORDS: dict[Found, str] = {
    Found.THERE: N_("There"),
    Found.MISSING: N_("Missing"),
    Found.UNKNOWN: N_("Found, not on the list"),
    Found.OBSOLETE: N_("Obsolete, still on the shelf"),
}
FOUND_KINDS = {Found.THERE: "ok", Found.MISSING: "stop", Found.UNKNOWN: "warn", Found.OBSOLETE: "stop"}
FOLLOW_UP_WORDS: dict[FollowUp, str] = {
    FollowUp.NONE: "",
    FollowUp.LOST: N_("reported lost"),
    FollowUp.RECALLED: N_("recalled"),
    FollowUp.TAKEN_BACK: N_("taken back"),
}


def judge(*, expected: bool, over: bool, old_print: bool = False, recalled: bool = False) -> Found:
    """What a copy in hand is: obsolete paper first, then whether the list knows it.

    Args:
        expected: on the list of this count. ``over``: its revision is superseded or obsolete.
        old_print: a damaged print that a later one replaced. ``recalled``: asked back by itself.
    """
    if over or old_print or recalled:
        return Found.OBSOLETE
    return Found.THERE if expected else Found.UNKNOWN


def may_follow(found: Found, state: CopyState, *, old_print: bool = False) -> tuple[FollowUp, ...]:
    """What can be done about a copy in its state of now: nothing about one that is where it belongs.

    A copy in hand is taken back when it was asked back, and recalled when it was not; one that is missing is
    reported lost. A damaged print in hand is taken back, whatever became of the copy.
    """
    if found is Found.MISSING:
        return (FollowUp.LOST,) if state in OUT and not old_print else ()
    if found is Found.THERE:
        return ()
    if old_print:
        return (FollowUp.TAKEN_BACK,)
    if state is CopyState.RECALL_ASKED:
        return (FollowUp.TAKEN_BACK,)
    return (FollowUp.RECALLED,) if state in WITH_HOLDER else ()
