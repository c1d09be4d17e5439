"""The life of one controlled copy: which act leads from which state to which (domain.md Controlled copies)."""

from __future__ import annotations

from enum import StrEnum

from webapp.core.errors import N_, Conflict


class CopyState(StrEnum):
    """Where a copy is; every one that was issued ends in exactly one of the endings."""

    PLANNED = "planned"
    ISSUED = "issued"
    RECEIVED = "received"
    RECALL_ASKED = "recall_asked"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    KEPT = "kept"
    LOST = "lost"
    REPLACED = "replaced"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"
    VOID = "void"


class Act(StrEnum):
    """What can be done to a copy."""

    ISSUE = "issue"
    RECEIVE = "receive"
    RECALL = "recall"
    RETURN = "return"
    DAMAGE = "damage"
    DESTROY = "destroy"
    KEEP = "keep"
    LOSE = "lose"
    REPLACE = "replace"
    WRITE_OFF = "write_off"
    CLOSE = "close"
    CANCEL = "cancel"


S = CopyState
OUT = frozenset({S.ISSUED, S.RECEIVED, S.RECALL_ASKED})
"""Outside the controller's hands: a revision that is over is "recalling" until none is left."""
WITH_HOLDER = frozenset({S.ISSUED, S.RECEIVED})
ENDED = frozenset({S.DESTROYED, S.KEPT, S.LOST, S.REPLACED, S.CLOSED, S.WRITTEN_OFF, S.VOID})

_MOVES: dict[Act, tuple[frozenset[CopyState], CopyState]] = {
    Act.ISSUE: (frozenset({S.PLANNED}), S.ISSUED),
    Act.RECEIVE: (frozenset({S.ISSUED}), S.RECEIVED),
    Act.RECALL: (WITH_HOLDER, S.RECALL_ASKED),
    Act.RETURN: (OUT, S.RETURNED),
    Act.DAMAGE: (WITH_HOLDER, S.ISSUED),
    Act.DESTROY: (OUT | {S.RETURNED}, S.DESTROYED),
    Act.KEEP: (OUT | {S.RETURNED}, S.KEPT),
    Act.LOSE: (OUT, S.LOST),
    Act.REPLACE: (OUT, S.REPLACED),
    Act.WRITE_OFF: (OUT, S.WRITTEN_OFF),
    Act.CLOSE: (OUT, S.CLOSED),
    Act.CANCEL: (frozenset({S.PLANNED}), S.VOID),
}
WHY_NOT: dict[CopyState, str] = {
    S.PLANNED: N_("Copy %(number)s has not been handed out yet."),
    S.ISSUED: N_("Copy %(number)s is handed out and not signed for yet."),
    S.RECEIVED: N_("Copy %(number)s is with its holder, who has signed for it."),
    S.RECALL_ASKED: N_("Copy %(number)s has been recalled already."),
    S.RETURNED: N_("Copy %(number)s has been handed back already."),
    S.DESTROYED: N_("Copy %(number)s was destroyed."),
    S.KEPT: N_("Copy %(number)s is kept as an obsolete copy."),
    S.LOST: N_("Copy %(number)s was reported lost; its number is void."),
    S.REPLACED: N_("Copy %(number)s was replaced by notice."),
    S.CLOSED: N_("Copy %(number)s is closed."),
    S.WRITTEN_OFF: N_("Copy %(number)s was written off."),
    S.VOID: N_("Copy %(number)s was cancelled before it was handed out."),
}


def may(state: CopyState, act: Act) -> bool:
    """Whether ``act`` is possible in ``state``."""
    return state in _MOVES[act][0]


def after(state: CopyState, act: Act, number: str) -> CopyState:
    """The state that follows.

    Raises:
        Conflict: the act is not possible now; says where the copy is.
    """
    if not may(state, act):
        raise Conflict(WHY_NOT[state], number=number)
    return _MOVES[act][1]
