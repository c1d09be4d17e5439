"""What follows from a verdict: the next review, a revision owed, an end owed; and when these are done."""

from __future__ import annotations

from datetime import date, timedelta

from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict
from webapp.documents import queries, reviews
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.months import add_months
from webapp.documents.reviewing.models import Review, Verdict
from webapp.duties import workdays
from webapp.duties.actions import assign_duty, complete_duties_of, waive_duties_of
from webapp.duties.models import Duty, DutyState
from webapp.duties.queries import open_duty

REVISE, END = "document_revise", "document_end"
CHILD = "child_review"
"""A review owed because a new revision of the document above came into force."""
REVISE_DAYS, END_DAYS, CHILD_DAYS = 60, 14, 30
REVISED = "revised"
OWED = {Verdict.REVISE: (REVISE, N_("Revise"), REVISE_DAYS), Verdict.OBSOLETE: (END, N_("Ask for its end"), END_DAYS)}


def next_review(document: Document, today: date) -> date | None:
    """The day of the next review in the rhythm of the type, on a working day; None where a type has no rhythm."""
    months = document.type.review_months
    return workdays.moved(add_months(today, months)) if months else None


def asked_by(document: Document) -> Revision | None:
    """The revision of the document above that asks for this review, or None."""
    if document.parent is None or open_duty(CHILD, Document.__tablename__, document.id) is None:
        return None
    return queries.effective_of(document.parent)


def carry_out(review: Review, *, by: Actor) -> None:
    """Move the next review and let the department owe what the verdict asks for; in the running transaction."""
    document = review.document
    document.next_review_on = review.next_on
    reviews.renew(document, by=by)
    complete_duties_of(CHILD, document, by=by)
    for verdict, (kind, verb, days) in OWED.items():
        if review.verdict is verdict:
            due_on = workdays.moved(queries.today() + timedelta(days=days))
            assign_duty(kind, document, department=document.department, verb=verb, due_on=due_on, early=days, by=by)
        else:
            waive_duties_of(kind, document, str(review.verdict), by=by)


def revised(revision: Revision, by: Actor) -> None:
    """A revision came into force: what was to be revised is; an end that was owed is owed no more."""
    complete_duties_of(REVISE, revision.document, by=by)
    complete_duties_of(CHILD, revision.document, by=by)
    waive_duties_of(END, revision.document, REVISED, by=by)
    if revision.position > 1:
        ask_below(revision.document, by=by)


def ask_below(document: Document, *, by: Actor) -> None:
    """The document changed: whether what stands in force below it still fits is each department's to review."""
    due_on = workdays.moved(queries.today() + timedelta(days=CHILD_DAYS))
    for child in queries.in_force_below(document):
        assign_duty(
            CHILD, child, department=child.department, verb=reviews.VERB, due_on=due_on, early=CHILD_DAYS, by=by
        )


def ended(revision: Revision, by: Actor) -> None:
    """A document ended: nothing of it is to be revised, and the end that was owed has come."""
    if revision.state is State.OBSOLETE:
        for kind in (REVISE, CHILD):
            waive_duties_of(kind, revision.document, str(State.OBSOLETE), by=by)
        complete_duties_of(END, revision.document, by=by)


def not_by_hand(duty: Duty, by: Actor) -> None:
    """A duty that ends with what it asks for; it may be moved or waived, never ticked off.

    Raises:
        Conflict: somebody closes it as done.
    """
    if duty.state is DutyState.DONE:
        raise Conflict(N_("This duty closes by itself when it is done on the document's own page."))
