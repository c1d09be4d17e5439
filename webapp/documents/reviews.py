"""The periodic review of a document in force is a duty of its department (domain.md, Periodic review)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, or_, select

from webapp.core import journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict
from webapp.documents import queries
from webapp.documents.access import readable_documents
from webapp.documents.models import Document, DocumentAct
from webapp.documents.months import add_months
from webapp.documents.places import document_url
from webapp.duties import actions as duties
from webapp.duties import workdays
from webapp.duties.hooks import Describe, DescribeMany, Heading
from webapp.duties.models import Duty, DutyState

KIND = "document_review"
VERB = N_("Review again")
EARLY = 14


def renew(document: Document, *, by: Actor) -> None:
    """After a revision took effect, or the document ended: the old review is done, the next one is owed."""
    duties.complete_duties_of(KIND, document, by=by)
    owe(document, by=by)


def owe(document: Document, *, by: Actor) -> None:
    """Let the owner department owe the review of the day that stands on the document, where there is one."""
    if document.next_review_on is not None:
        duties.assign_duty(
            KIND,
            document,
            department=document.department,
            verb=VERB,
            due_on=document.next_review_on,
            early=EARLY,
            by=by,
        )


def follow(duty: Duty, by: Actor) -> None:
    """A person moved or waived the review: the document's day follows.

    Raises:
        Conflict: it was ticked off; a review ends in a verdict, on the sheet or on the document's page.
    """
    if duty.state is DutyState.DONE:
        raise Conflict(
            N_("A review ends in a verdict: it is given on the department's sheet or the document's page.")
        )
    document = fresh(db.session.get_one(Document, duty.subject_id))
    if duty.state is DutyState.OPEN:
        document.next_review_on = duty.due_on
    else:
        months = document.type.review_months
        day = workdays.moved(add_months(queries.today(), months)) if months else None
        document.next_review_on = day if queries.effective_of(document) is not None else None
    journal.record(
        DocumentAct.REVIEW_SET, document, by=by, number=document.number, next_review_on=document.next_review_on
    )
    owe(document, by=by)


def owe_missing(*, by: Actor) -> int:
    """Bring duties in line with the documents: those from before duties were kept, and of another department by now.

    The worker's regular job; it may run any number of times. Returns how many were put right.
    """
    owed = and_(
        Duty.kind == KIND,
        Duty.subject_kind == Document.__tablename__,
        Duty.subject_id == Document.id,
        Duty.state == DutyState.OPEN,
    )
    wrong = or_(
        and_(Document.next_review_on.is_(None), Duty.id.is_not(None)),
        and_(
            Document.next_review_on.is_not(None),
            or_(
                Duty.id.is_(None),
                Duty.due_on != Document.next_review_on,
                Duty.department_id.is_distinct_from(Document.department_id),
            ),
        ),
    )
    found = list(db.session.scalars(select(Document.id).outerjoin(Duty, owed).where(wrong).order_by(Document.id)))
    for document_id in found:
        with transaction():
            document = fresh(db.session.get_one(Document, document_id))
            if document.next_review_on is None:
                duties.complete_duties_of(KIND, document, by=by)
            owe(document, by=by)
    return len(found)


def describing(page: str) -> tuple[Describe, DescribeMany]:
    """How duties about a document are headed: number, title and the address ``page`` below it, for who may know."""

    def one(duty: Duty, by: Actor) -> Heading | None:
        return many([duty], by).get(duty.id)

    def many(asked: Sequence[Duty], by: Actor) -> Mapping[int, Heading]:
        wanted = select(Document).where(Document.id.in_([duty.subject_id for duty in asked]), readable_documents(by))
        found = {d.id: Heading(d.number, d.title, document_url(d) + page) for d in db.session.scalars(wanted)}
        return {duty.id: found[duty.subject_id] for duty in asked if duty.subject_id in found}

    return one, many
