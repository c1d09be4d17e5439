"""A loan as it stood at a moment of the past, told by its entries in the journal alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from webapp.documents.loans.models import LoanAct
from webapp.documents.loans.states import LoanState

STATE_AFTER: dict[str, LoanState] = {
    LoanAct.ASKED: LoanState.ASKED,
    LoanAct.AGREED: LoanState.AGREED,
    LoanAct.REFUSED: LoanState.REFUSED,
    LoanAct.WITHDRAWN: LoanState.WITHDRAWN,
    LoanAct.LENT: LoanState.LENT,
    LoanAct.OPENED: LoanState.LENT,
    LoanAct.RETURNED: LoanState.RETURNED,
    LoanAct.RAN_OUT: LoanState.RAN_OUT,
    LoanAct.ENDED: LoanState.ENDED,
}
"""The acts that move a loan; every other one leaves it where it is."""
ACTS = (*STATE_AFTER, LoanAct.CALLED_BACK, LoanAct.HANDED_OVER)
DECIDED = {LoanAct.AGREED, LoanAct.REFUSED}


@dataclass(frozen=True)
class Then:
    """Who had asked or had it, until when, who had decided and when it was called back."""

    state: LoanState
    borrower_id: int
    due_on: date
    decided_by_id: int | None = None
    decided_at: datetime | None = None
    opinion: str = ""
    called_back_at: datetime | None = None


def loan_at(entries: Iterable[dict[str, Any]]) -> Then | None:
    """The loan after its entries, the oldest first; None without any."""
    then: Then | None = None
    for said in entries:
        if then is None:
            then = Then(LoanState.ASKED, int(said["actor"]), date.fromisoformat(said["due_on"]))
        then = _after(then, said)
    return then


def _after(then: Then, said: dict[str, Any]) -> Then:
    changes: dict[str, Any] = {"state": STATE_AFTER.get(said["act"], then.state)}
    if "due_on" in said:
        changes["due_on"] = date.fromisoformat(said["due_on"])
    if said["act"] in DECIDED:
        changes |= {"decided_by_id": int(said["actor"]), "decided_at": said["at"], "opinion": said.get("reason", "")}
    if said["act"] == LoanAct.CALLED_BACK:
        changes["called_back_at"] = said["at"]
    if said["act"] == LoanAct.HANDED_OVER:
        changes["borrower_id"] = said["to"]
    return replace(then, **changes)
