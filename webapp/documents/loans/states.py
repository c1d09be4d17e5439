"""The life of a loan: which act leads from which state to which (domain.md Controlled copies, 借阅)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from webapp.core.errors import N_, Conflict


class LoanState(StrEnum):
    """How a request to borrow stands; what was lent ends as returned, run out or ended with its copy."""

    ASKED = "asked"
    AGREED = "agreed"
    LENT = "lent"
    RETURNED = "returned"
    RAN_OUT = "ran_out"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can be done to a loan."""

    AGREE = "agree"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LEND = "lend"
    RETURN = "return"
    RUN_OUT = "run_out"
    END = "end"


S = LoanState
WAITING = frozenset({S.ASKED, S.AGREED})
CLOSED = frozenset({S.RETURNED, S.RAN_OUT, S.ENDED, S.WITHDRAWN})
"""Over: these states have the time at which it ended."""
USUAL_DAYS = 5
"""Working days that are proposed."""
MOST_DAYS = 90

_MOVES: dict[Act, tuple[frozenset[LoanState], LoanState]] = {
    Act.AGREE: (frozenset({S.ASKED}), S.AGREED),
    Act.REFUSE: (WAITING, S.REFUSED),
    Act.WITHDRAW: (WAITING, S.WITHDRAWN),
    Act.LEND: (frozenset({S.AGREED}), S.LENT),
    Act.RETURN: (frozenset({S.LENT}), S.RETURNED),
    Act.RUN_OUT: (frozenset({S.LENT}), S.RAN_OUT),
    Act.END: (frozenset({S.LENT}), S.ENDED),
}
WHY_NOT: dict[LoanState, str] = {
    S.ASKED: N_("This loan waits for a decision first."),
    S.AGREED: N_("This loan is agreed to already; nothing has been lent yet."),
    S.LENT: N_("This loan is running already."),
    S.RETURNED: N_("What was lent here is back already."),
    S.RAN_OUT: N_("This right to read on line has ended by itself."),
    S.ENDED: N_("This loan ended with its copy."),
    S.REFUSED: N_("This loan was refused."),
    S.WITHDRAWN: N_("This request was taken back."),
}


def may(state: LoanState, act: Act) -> bool:
    """Whether ``act`` is possible in ``state``."""
    return state in _MOVES[act][0]


def after(state: LoanState, act: Act) -> LoanState:
    """The state that follows.

    Raises:
        Conflict: the act is not possible now; says how the loan stands.
    """
    if not may(state, act):
        raise Conflict(WHY_NOT[state])
    return _MOVES[act][1]


def why_not_due(day: date, today: date) -> str | None:
    """What is wrong with a day on which something is to be back, as a message key; None when it can be kept."""
    if day < today:
        return N_("The day lies in the past.")
    if day > today + timedelta(days=MOST_DAYS):
        return N_("A loan lasts 90 days at most; after that it is asked for anew.")
    return None
