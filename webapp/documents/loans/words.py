"""States of loans in words, and the colours of their chips; a sentence beside a lent copy."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents import queries as documents
from webapp.documents.chips import Chip
from webapp.documents.loans import queries
from webapp.documents.loans.models import Check, CopyingState, Loan, LoanKind
from webapp.documents.loans.past import Line
from webapp.documents.loans.states import LoanState as S

STATE_WORDS: dict[S, str] = {
    S.ASKED: N_("Waits for a decision"),
    S.AGREED: N_("To be lent"),
    S.LENT: N_("On loan"),
    S.RETURNED: N_("Brought back"),
    S.RAN_OUT: N_("Reading ended by itself"),
    S.ENDED: N_("Ended with its copy"),
    S.REFUSED: N_("Loan refused"),
    S.WITHDRAWN: N_("Taken back"),
}
_KINDS = {S.ASKED: "work", S.AGREED: "warn", S.LENT: "ok", S.REFUSED: "stop"}
KIND_WORDS = {LoanKind.PAPER: N_("On paper"), LoanKind.ONLINE: N_("Reading on line")}
CHECK_WORDS = {Check.COMPLETE: N_("complete"), Check.DAMAGED: N_("damaged")}
COPYING_WORDS: dict[CopyingState, tuple[str, str]] = {
    CopyingState.ASKED: (N_("Waits for a decision"), "work"),
    CopyingState.ALLOWED: (N_("Copying allowed"), "ok"),
    CopyingState.REFUSED: (N_("Copying refused"), "stop"),
    CopyingState.WITHDRAWN: (N_("Taken back"), "draft"),
}
VIEW_WORDS = {
    "waiting": N_("To decide or lend"),
    "out": N_("On loan"),
    "overdue": N_("Overdue loans"),
    "mine": N_("My loans"),
    "all": N_("All loans"),
}


def is_late(loan: Loan) -> bool:
    """Whether a lent copy is not back in time."""
    return loan.state is S.LENT and loan.kind is LoanKind.PAPER and loan.due_on < documents.today()


def chip_of_loan(loan: Loan) -> Chip:
    """The state as words and colour; late and called back say so."""
    return _chip(loan.state, loan.kind, is_late(loan), loan.called_back_at is not None)


def chip_of_line(line: Line) -> Chip:
    """The same of a loan as it stood on a day."""
    return _chip(line.state, line.loan.kind, line.late, line.called_back_at is not None)


def _chip(state: S, kind: LoanKind, late: bool, called_back: bool) -> Chip:
    if late:
        return Chip(Message(N_("Not back in time")), "stop")
    if state is S.LENT and called_back:
        return Chip(Message(N_("Called back")), "stop")
    words = N_("May be read") if state is S.LENT and kind is LoanKind.ONLINE else STATE_WORDS[state]
    return Chip(Message(words), _KINDS.get(state, "draft"))


def notes_beside(copy_ids: list[int], by: Actor) -> dict[int, Message]:
    """Who has which copy on loan until when, for its page and the ledger."""
    text = N_("On loan to %(name)s until %(day)s.")
    return {
        loan.copy_id: Message(text, {"name": loan.borrower.name, "day": loan.due_on.isoformat()})
        for loan in queries.lent_copies(copy_ids)
        if loan.copy_id is not None
    }
