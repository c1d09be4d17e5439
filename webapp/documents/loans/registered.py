"""借阅登记 among the organisation's own registers: every loan asked for by the end of a day, as it stood then."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents import number_forms
from webapp.documents import queries as documents
from webapp.documents.loans import queries
from webapp.documents.loans.past import Line, lines
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.states import LoanState
from webapp.documents.loans.words import CHECK_WORDS, KIND_WORDS, STATE_WORDS
from webapp.documents.registers.hooks import Column, Register, Row, Scope, day_of

UNDECIDED = {LoanState.ASKED, LoanState.WITHDRAWN}


def rows(scope: Scope, by: Actor) -> list[Row]:
    """The loans, oldest first; of a department, those its people asked for."""
    at = scope.at if scope.at < documents.today() else None
    found, _total = lines(LoanFilter("all" if queries.keeps_loans(by) else "mine", at=at), by=by, page=0)
    wanted = number_forms.key(scope.document)
    return [
        _row(line)
        for line in reversed(found)
        if (not wanted or number_forms.key(line.loan.asked_number) == wanted)
        and (not scope.department or line.department == scope.department)
    ]


def _row(line: Line) -> Row:
    loan = line.loan
    checked = loan.condition if line.state is LoanState.RETURNED else None
    return {
        "number": loan.asked_number,
        "title": line.title,
        "copy": loan.copy.number if loan.copy and line.had else "",
        "borrower": line.borrower,
        "department": line.department,
        "kind": Message(KIND_WORDS[loan.kind]),
        "purpose": loan.purpose,
        "agreed": line.decided_by_name if line.state not in UNDECIDED else "",
        "lent": day_of(loan.lent_at) if line.had else None,
        "due": line.due_on,
        "back": day_of(loan.back_at) if line.back else None,
        "check": Message(CHECK_WORDS[checked]) if checked else None,
        "state": Message(STATE_WORDS[line.state]),
        "remark": loan.remark if line.back else "",
    }


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
