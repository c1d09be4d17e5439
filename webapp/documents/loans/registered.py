"""借阅登记 among the organisation's own registers: every loan asked for by the end of a day, as it stood then."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents import number_forms
from webapp.documents import queries as documents
from webapp.documents.loans import queries
from webapp.documents.loans.models import Loan
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.states import LoanState
from webapp.documents.loans.words import CHECK_WORDS, KIND_WORDS, STATE_WORDS
from webapp.documents.registers.hooks import Column, Register, Row, Scope, day_of

ENDED = {LoanState.RETURNED, LoanState.RAN_OUT, LoanState.ENDED}
HAD = ENDED | {LoanState.LENT}
UNDECIDED = {LoanState.ASKED, LoanState.WITHDRAWN}


def rows(scope: Scope, by: Actor) -> list[Row]:
    """The loans, oldest first; of a department, those its people asked for."""
    at = scope.at if scope.at < documents.today() else None
    found, _total = queries.loans(LoanFilter("all" if queries.keeps_loans(by) else "mine", at=at), by=by, page=0)
    titles = queries.known_titles(found, by=by)
    wanted = number_forms.key(scope.document)
    return [
        _row(loan, titles.get(loan.document_id or 0, ""), queries.state_at(loan, at))
        for loan in reversed(found)
        if (not wanted or number_forms.key(loan.asked_number) == wanted)
        and (not scope.department or _department(loan) == scope.department)
    ]


def _row(loan: Loan, title: str, state: LoanState) -> Row:
    had, back, decided = state in HAD, state in ENDED, state not in UNDECIDED
    checked = loan.condition if state is LoanState.RETURNED else None
    return {
        "number": loan.asked_number,
        "title": title,
        "copy": loan.copy.number if loan.copy and had else "",
        "borrower": loan.borrower.name,
        "department": _department(loan),
        "kind": Message(KIND_WORDS[loan.kind]),
        "purpose": loan.purpose,
        "agreed": loan.decided_by.name if loan.decided_by and decided else "",
        "lent": day_of(loan.lent_at) if had else None,
        "due": loan.due_on,
        "back": day_of(loan.back_at) if back else None,
        "check": Message(CHECK_WORDS[checked]) if checked else None,
        "state": Message(STATE_WORDS[state]),
        "remark": loan.remark if back else "",
    }


def _department(loan: Loan) -> str:
    return loan.borrower.department.name if loan.borrower.department else ""


REGISTER = Register(
    "loans",
    N_("Register of loans"),
    N_("Who borrowed which document, what for, until when, and how it came back"),
    (
        Column("number", N_("Number"), 16), Column("title", N_("Title"), 24), Column("copy", N_("Copy no."), 8),
        Column("borrower", N_("Borrower"), 10), Column("department", N_("Department"), 12, usual=False),
        Column("kind", N_("Kind"), 9), Column("purpose", N_("Purpose"), 18), Column("agreed", N_("Agreed by"), 10),
        Column("lent", N_("Lent on"), 11), Column("due", N_("To be back on"), 11), Column("back", N_("Back on"), 11),
        Column("check", N_("Return check"), 10), Column("state", N_("State"), 11, usual=False),
        Column("remark", N_("Remarks"), 14),
    ),
    rows,
    45,
)  # fmt: skip
