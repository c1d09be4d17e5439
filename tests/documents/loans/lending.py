"""What tests of loans begin with: a document in force with copies out."""

from __future__ import annotations

from sqlalchemy import select

from tests.factories import World, department_of, person_of
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.documents.copies import actions as copies
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Copy
from webapp.documents.loans.actions import ask_loan, decide_loan, lend_copy
from webapp.documents.loans.models import Loan
from webapp.documents.models import Revision
from webapp.duties.models import Duty, DutyState

LOGINS = {"li", "zhou", "wang", "zhao", "sun", "chen", "he", "yuan", "staff"}


def out(world: World, revision: Revision, *whom: str) -> list[Copy]:
    """Copies signed for by persons (login), departments (name) or outside parties."""
    chen = world.actor("chen")
    named = [person_of(w) if w in LOGINS else department_of(w) if w.endswith(("中心", "部")) else w for w in whom]
    made = copies.issue_copies(revision, [Wanted(holder_of(w, by=chen)) for w in named], by=chen)
    return [copies.receive_copy(copy, by=chen) for copy in made]


def lent(world: World, revision: Revision, copy: Copy, login: str = "staff") -> Loan:
    """A copy on loan."""
    loan = ask_loan(revision.document, "现场审核", by=world.actor(login))
    decide_loan(loan, True, by=world.actor("zhou" if login != "zhou" else "chen"))
    return lend_copy(loan, copy, by=world.actor("chen"))


def acts_of(row: Loan) -> list[str]:
    """The acts the journal holds about a loan, in order."""
    statement = select(JournalEntry.act).where(
        JournalEntry.subject_kind == row.__tablename__, JournalEntry.subject_id == str(row.id)
    )
    return list(db.session.scalars(statement.order_by(JournalEntry.seq)))


def owed(row: object) -> dict[str, Duty]:
    """What is open about a row, by kind."""
    statement = select(Duty).where(
        Duty.subject_kind == row.__tablename__,  # type: ignore[attr-defined]
        Duty.subject_id == row.id,  # type: ignore[attr-defined]
        Duty.state == DutyState.OPEN,
    )
    return {duty.kind: duty for duty in db.session.scalars(statement)}
