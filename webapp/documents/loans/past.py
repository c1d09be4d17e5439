"""Loans as they stand, or as they stood at the end of a past day: one line each, for pages, papers and calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp import core
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.core.journal.past import said_before
from webapp.documents import queries as documents
from webapp.documents.loans import queries
from webapp.documents.loans.models import Loan, LoanKind
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.states import WAITING, LoanState
from webapp.documents.loans.then import ACTS, Then, loan_at
from webapp.documents.past import Past, past_at
from webapp.people.models import Person

HAD = frozenset({LoanState.LENT, LoanState.RETURNED, LoanState.RAN_OUT, LoanState.ENDED})
BACK = HAD - {LoanState.LENT}


@dataclass(frozen=True)
class Line:
    """A loan on a day: how it stood, names as they were; ``title`` only for who may know of the document."""

    loan: Loan
    state: LoanState
    due_on: date
    borrower_id: int
    login: str
    borrower: str
    department: str
    title: str
    day: date
    decided_by: Person | None = None
    decided_by_name: str = ""
    decided_at: datetime | None = None
    opinion: str = ""
    lent_by_name: str = ""
    called_back_at: datetime | None = None

    @property
    def had(self) -> bool:
        """Whether something had been lent by then."""
        return self.state in HAD

    @property
    def back(self) -> bool:
        """Whether it was back, or had ended otherwise."""
        return self.state in BACK

    @property
    def late(self) -> bool:
        """Whether a lent copy was not back in time."""
        return self.state is LoanState.LENT and self.loan.kind is LoanKind.PAPER and self.due_on < self.day


def lines(wanted: LoanFilter, *, by: Actor, page: int = 1, per_page: int = 50) -> tuple[list[Line], int]:
    """A page of loans and how many there are, as ``queries.loans``; as they stood at the end of ``wanted.at``."""
    if wanted.at is None:
        found, total = queries.loans(wanted, by=by, page=page, per_page=per_page)
        return _lines_today(found, by), total
    every = _lines_then(wanted, wanted.at, by)
    then = [line for line in every if VIEW_RULES[wanted.view](line, by)]
    if wanted.view not in {"all", "mine"}:
        then.sort(key=lambda line: (line.due_on, line.loan.id))
    return (then[(page - 1) * per_page :][:per_page] if page else then), len(then)


VIEW_RULES: dict[str, Callable[[Line, Actor], bool]] = {
    "waiting": lambda line, by: line.state in WAITING,
    "out": lambda line, by: line.state is LoanState.LENT,
    "overdue": lambda line, by: line.late,
    "mine": lambda line, by: line.borrower_id == by.person_id,
    "all": lambda line, by: True,
}
"""What each list held on a day."""


def _lines_today(found: list[Loan], by: Actor) -> list[Line]:
    titles = queries.known_titles(found, by=by)
    return [_today(loan, titles.get(loan.document_id or 0, "")) for loan in found]


def _today(loan: Loan, title: str) -> Line:
    decided = loan.decided_by
    return Line(
        loan, loan.state, loan.due_on, loan.borrower_id, loan.borrower.login, loan.borrower.name,
        loan.borrower.department.name if loan.borrower.department else "",
        title,
        documents.today(),
        decided,
        decided.name if decided else "",
        loan.decided_at,
        loan.opinion,
        loan.lent_by.name if loan.lent_by else "",
        loan.called_back_at,
    )  # fmt: skip


def _lines_then(wanted: LoanFilter, at: date, by: Actor) -> list[Line]:
    found, _total = queries.loans(LoanFilter(document=wanted.document, at=at), by=by, page=0)
    subjects = [str(loan.id) for loan in found]
    entries = said_before(core.end_of_day(at), ACTS, JournalEntry.subject_id.in_(subjects))
    then = {key: loan_at(said) for key, said in entries.items()}
    stood = [(loan, how) for loan in found if (how := then.get(loan.id)) is not None]
    persons = _persons({how.borrower_id for _, how in stood} | {how.decided_by_id for _, how in stood})
    titles, past = queries.known_titles(found, by=by), past_at(at)
    return [_then(loan, how, titles.get(loan.document_id or 0), persons, past, at) for loan, how in stood]


def _persons(ids: set[int | None] | set[int]) -> dict[int | None, Person]:
    statement = select(Person).where(Person.id.in_(ids - {None})).options(joinedload(Person.department))
    return {person.id: person for person in db.session.scalars(statement)}


def _then(loan: Loan, how: Then, title: str | None, persons: dict[int | None, Person], past: Past, at: date) -> Line:
    borrower, decided = persons[how.borrower_id], persons.get(how.decided_by_id)
    return Line(
        loan, how.state, how.due_on, borrower.id, borrower.login,
        past.people.name(borrower),
        past.people.department_of(borrower),
        "" if title is None or loan.document_id is None else past.title(loan.document_id, title),
        at,
        decided,
        past.people.name(decided) if decided else "",
        how.decided_at,
        how.opinion,
        past.people.name(loan.lent_by) if loan.lent_by and how.state in HAD else "",
        how.called_back_at,
    )  # fmt: skip
