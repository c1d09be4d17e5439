"""What a loan makes somebody owe: a decision, the handing over, the return, a look at a refusal."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, NotFound
from webapp.documents import queries as documents
from webapp.documents.loans import queries
from webapp.documents.loans.models import Copying, CopyingState, Loan, LoanKind
from webapp.documents.loans.states import MOST_DAYS
from webapp.documents.models import Classification
from webapp.duties import actions as duties
from webapp.duties import workdays
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty
from webapp.people import queries as people
from webapp.people.models import Person

DECIDE, LEND, RETURN, READ, REFUSED = "loan_decide", "loan_lend", "loan_return", "loan_read", "loan_refused"
COPYING, COPYING_TOLD = "copying_decide", "copying_told"
KINDS = (DECIDE, LEND, RETURN, READ)
DAYS = 2
"""Working days for a decision, for lending, and after a call back."""
EARLY = 2
CONTROLLER = "document_controller"
COPYING_KEEPER = "management_representative"


def asked(loan: Loan, *, by: Actor) -> None:
    """Somebody who may know of the document decides: the controller, or who made a confidential one."""
    owner = _maker(loan)
    duties.assign_duty(
        DECIDE,
        loan,
        owner=owner,
        role="" if owner else CONTROLLER,
        verb=N_("Decide on the loan"),
        due_on=workdays.working_day(documents.today(), DAYS),
        early=duties.AT_ONCE,
        by=by,
    )


def decided(loan: Loan, *, by: Actor) -> None:
    """The decision was taken, either way."""
    duties.complete_duties_of(DECIDE, loan, by=by)


def to_lend(loan: Loan, *, by: Actor) -> None:
    """The controller hands the copy over."""
    due_on = workdays.working_day(documents.today(), DAYS)
    duties.assign_duty(
        LEND, loan, role=CONTROLLER, verb=N_("Lend the copy"), due_on=due_on, early=duties.AT_ONCE, by=by
    )


def refused(loan: Loan, *, by: Actor) -> None:
    """The borrower takes note of a refusal."""
    closed(loan, by=by)
    if loan.borrower.active:
        due_on = workdays.working_day(documents.today(), DAYS)
        verb = N_("Take note: your loan was refused")
        duties.assign_duty(REFUSED, loan, owner=loan.borrower, verb=verb, due_on=due_on, early=duties.AT_ONCE, by=by)


def running(loan: Loan, *, by: Actor) -> None:
    """The borrower brings the copy back; a right to read is shown while it lasts. A controller follows a leaver."""
    paper = loan.kind is LoanKind.PAPER
    active = loan.borrower.active
    duties.complete_duties_of(LEND, loan, by=by)
    duties.assign_duty(
        RETURN if paper else READ,
        loan,
        owner=loan.borrower if active else None,
        role="" if active else CONTROLLER,
        verb=N_("Return the lent copy") if paper else N_("Read on line until the day"),
        due_on=loan.due_on,
        early=EARLY if paper else MOST_DAYS,
        by=by,
    )


def returned(loan: Loan, *, by: Actor) -> None:
    """It is back."""
    duties.complete_duties_of(RETURN, loan, by=by)


def closed(loan: Loan, *, by: Actor) -> None:
    """It ended otherwise: nothing is owed any more."""
    for kind in KINDS:
        duties.waive_duties_of(kind, loan, N_("ended"), by=by)


def copying_asked(copying: Copying, *, by: Actor) -> None:
    """Who may allow copying decides."""
    due_on = workdays.working_day(documents.today(), DAYS)
    verb = N_("Decide on copying")
    duties.assign_duty(COPYING, copying, role=COPYING_KEEPER, verb=verb, due_on=due_on, early=duties.AT_ONCE, by=by)


def copying_decided(copying: Copying, *, by: Actor) -> None:
    """The decision was taken; who asked takes note of it."""
    duties.complete_duties_of(COPYING, copying, by=by)
    if copying.state is CopyingState.WITHDRAWN or not copying.asked_by.active:
        return
    allowed = copying.state is CopyingState.ALLOWED
    verb = N_("Take note: you may copy") if allowed else N_("Take note: copying was refused")
    due_on = workdays.working_day(documents.today(), DAYS)
    duties.assign_duty(
        COPYING_TOLD, copying, owner=copying.asked_by, verb=verb, due_on=due_on, early=duties.AT_ONCE, by=by
    )


def describe(duty: Duty, by: Actor) -> Heading | None:
    """Number, title and page of the loan; the title only for who may know of the document."""
    try:
        loan = queries.get_loan(duty.subject_id, by=by)
    except NotFound:
        return None
    return Heading(loan.asked_number, queries.title_of(loan, by=by), f"/loans/{loan.id}")


def describe_copying(duty: Duty, by: Actor) -> Heading | None:
    """Number, title and number of copies of a request to copy."""
    copying = db.session.get(Copying, duty.subject_id)
    try:
        document = documents.get_document_by_id(copying.document_id, by=by) if copying else None
    except NotFound:
        return None
    if document is None or copying is None:
        return None
    return Heading(document.number, f"{document.title} × {copying.count}", "/loans/copying")


def decided_on_the_loan(duty: Duty, by: Actor) -> None:
    """Refuse to tick the duty off by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("This duty follows from the loan; decide, lend or return it on the loan's own page."))


def _maker(loan: Loan) -> Person | None:
    """Who answers for a confidential document that the controller may not know of."""
    document = loan.document
    if document is None or document.classification is not Classification.CONFIDENTIAL:
        return None
    maker = document.created_by
    if maker is None or not maker.active or maker.id == loan.borrower_id:
        return None
    return maker if queries.may_know(loan, by=people.actor_of(maker)) else None
