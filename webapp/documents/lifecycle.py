"""The one state table of revisions (domain.md section 2, Revision states).

in_review lasts until a step of meaning 批准 is reached, then in_approval. Released for a later
date means: approved, with its date. Taking effect ends the predecessor in the same transaction.
What was signed on paper is taken over: entered and in force in one transaction, under a list that two
persons signed.
Released urgently, a revision is in force while its chain goes on; what lapses ends by an end that was approved
with it, or for want of approval.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from webapp.core.errors import N_, Conflict, Message


class State(StrEnum):
    """States of a revision; the words on pages are in ``STATE_TITLES``."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    OBSOLETE = "obsolete"
    REJECTED = "rejected"


class Act(StrEnum):
    """What may happen to a revision."""

    SUBMIT = "submit"
    REACH_APPROVAL = "reach_approval"
    RETURN_TO_STEP = "return_to_step"
    RETURN_TO_AUTHOR = "return_to_author"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    COMPLETE = "complete"
    RELEASE = "release"
    RELEASE_URGENT = "release_urgent"
    TAKE_EFFECT = "take_effect"
    TAKE_OVER = "take_over"
    SUPERSEDE = "supersede"
    OBSOLETE = "obsolete"
    LAPSE = "lapse"
    DISCARD = "discard"


STATE_TITLES: dict[State, str] = {
    State.DRAFT: N_("Draft"),
    State.IN_REVIEW: N_("In review"),
    State.IN_APPROVAL: N_("In approval"),
    State.APPROVED: N_("Approved, to be released"),
    State.EFFECTIVE: N_("In force"),
    State.SUPERSEDED: N_("Superseded"),
    State.OBSOLETE: N_("Obsolete"),
    State.REJECTED: N_("Rejected"),
}

_UNDER_WAY = {State.IN_REVIEW, State.IN_APPROVAL}

TABLE: dict[Act, tuple[frozenset[State], State]] = {
    Act.SUBMIT: (frozenset({State.DRAFT}), State.IN_REVIEW),
    Act.REACH_APPROVAL: (frozenset({State.IN_REVIEW}), State.IN_APPROVAL),
    Act.RETURN_TO_STEP: (frozenset(_UNDER_WAY), State.IN_REVIEW),
    Act.RETURN_TO_AUTHOR: (frozenset(_UNDER_WAY), State.DRAFT),
    Act.WITHDRAW: (frozenset(_UNDER_WAY), State.DRAFT),
    Act.REJECT: (frozenset(_UNDER_WAY), State.REJECTED),
    Act.COMPLETE: (frozenset({State.IN_APPROVAL}), State.APPROVED),
    Act.RELEASE: (frozenset({State.APPROVED}), State.APPROVED),
    Act.RELEASE_URGENT: (frozenset(_UNDER_WAY), State.EFFECTIVE),
    Act.TAKE_EFFECT: (frozenset({State.APPROVED}), State.EFFECTIVE),
    Act.TAKE_OVER: (frozenset({State.DRAFT}), State.EFFECTIVE),
    Act.SUPERSEDE: (frozenset({State.EFFECTIVE}), State.SUPERSEDED),
    Act.OBSOLETE: (frozenset({State.EFFECTIVE}), State.OBSOLETE),
    Act.LAPSE: (frozenset({State.EFFECTIVE}), State.OBSOLETE),
    Act.DISCARD: (frozenset({State.DRAFT}), State.REJECTED),
}

_REFUSED: dict[Act, str] = {
    Act.SUBMIT: N_("Only a draft can be sent for approval. This revision is: %(state)s."),
    Act.REACH_APPROVAL: N_("Only a revision in review can reach approval. This revision is: %(state)s."),
    Act.RETURN_TO_STEP: N_("Only a revision under approval can be returned. This revision is: %(state)s."),
    Act.RETURN_TO_AUTHOR: N_("Only a revision under approval can be returned. This revision is: %(state)s."),
    Act.WITHDRAW: N_("Only a revision under approval can be withdrawn. This revision is: %(state)s."),
    Act.REJECT: N_("Only a revision under approval can be rejected. This revision is: %(state)s."),
    Act.COMPLETE: N_("Only a revision in approval can be approved. This revision is: %(state)s."),
    Act.RELEASE: N_("Only an approved revision can be released. This revision is: %(state)s."),
    Act.RELEASE_URGENT: N_("Only a revision under approval can be released urgently. This revision is: %(state)s."),
    Act.TAKE_EFFECT: N_("Only an approved revision can take effect. This revision is: %(state)s."),
    Act.TAKE_OVER: N_("Only what was just entered can be taken over. This revision is: %(state)s."),
    Act.SUPERSEDE: N_("Only a revision in force can be superseded. This revision is: %(state)s."),
    Act.OBSOLETE: N_("Only a revision in force can be made obsolete. This revision is: %(state)s."),
    Act.LAPSE: N_("Only a revision in force can lapse. This revision is: %(state)s."),
    Act.DISCARD: N_("Only a draft can be discarded. This revision is: %(state)s."),
}

OPEN: frozenset[State] = frozenset({State.DRAFT, State.IN_REVIEW, State.IN_APPROVAL, State.APPROVED})
"""On its way: a document has at most one such revision."""
IN_FORCE: frozenset[State] = frozenset({State.EFFECTIVE})
ENDED: frozenset[State] = frozenset({State.SUPERSEDED, State.OBSOLETE, State.REJECTED})
"""Nothing happens to the revision any more."""
EDITABLE: frozenset[State] = frozenset({State.DRAFT})

Moment = TypeVar("Moment", date, datetime)


def check(state: State | str, act: Act | str) -> State:
    """The state after ``act`` on a revision in ``state``.

    Raises Conflict with a sentence that says what the act needs and what the revision is (the value
    ``state`` of the message is a Message itself: the word for the state).
    """
    now, wanted = State(state), Act(act)
    allowed, after = TABLE[wanted]
    if now not in allowed:
        raise Conflict(_REFUSED[wanted], state=Message(STATE_TITLES[now]))
    return after


def may(state: State | str, act: Act | str) -> bool:
    """Whether ``act`` is open to a revision in ``state``."""
    return State(state) in TABLE[Act(act)][0]


def in_force(start: Moment | None, end: Moment | None, at: Moment) -> bool:
    """Whether a revision in force over the half-open [start, end) is so at ``at``.

    No ``start``: never in force. No ``end``: still in force. Dates of successor and predecessor
    touch, so exactly one of them holds at any moment.
    """
    return start is not None and start <= at and (end is None or at < end)
