"""Change requests are asked, decided by the owner, carried out by revisions, explained place by place, and close
by themselves when their revisions are in force and the old copies accounted for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import queries as documents
from webapp.documents.changes import queries
from webapp.documents.changes.impact import Touched, impact_of
from webapp.documents.changes.models import (
    Category,
    ChangeAct,
    ChangeImpact,
    ChangeItem,
    ChangeReason,
    ChangeRequest,
    ChangeState,
)
from webapp.documents.changes.settling import has_ended, settled
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Document, Revision, Submission
from webapp.documents.numbers.actions import next_serial
from webapp.duties import actions as duties
from webapp.duties import workdays

DUTY, CARRY_OUT = "change_decision", "change_carry_out"
DAYS = 5
MOST_DOCUMENTS = 200


def ask_change(
    bundle: Sequence[Document], category: Category | None, reason: str, further: Sequence[Touched] = (), *, by: Actor
) -> ChangeRequest:
    """Ask for a change of one or several documents; what it would touch is proposed by the system.

    Args:
        further: what else is known to be touched, such as the other places of a name that changes.

    Raises:
        NotAllowed: only a person with the right to view asks. Invalid: no document, reason or category.
        Conflict: one of them is no longer in force.
    """
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        if by.person_id is None:
            raise NotAllowed(N_("Only a person can do this."))
        if category is None or not reason.strip() or not 0 < len(bundle) <= MOST_DOCUMENTS:
            fields = {"category": category is None, "reason": not reason.strip(), "documents": not bundle}
            wrong = [name for name, missing in fields.items() if missing] or ["documents"]
            raise Invalid(fields={name: [N_("Please fill this in.")] for name in wrong})
        for document in bundle:
            if documents.effective_of(document) is None:
                raise Conflict(N_("%(number)s is not in force; there is nothing to change."), number=document.number)
        request = ChangeRequest(
            number=_next_number(),
            category=category,
            reason=reason.strip(),
            asked_by_id=by.person_id,
            asked_at=clock.now(),
        )
        request.items = [ChangeItem(document_id=document.id) for document in dict.fromkeys(bundle)]
        found = [*further, *(t for document in bundle for t in impact_of(document, by=by))]
        touched = {(t.kind, t.words): t for t in found}
        request.impacts = [ChangeImpact(kind=t.kind, words=t.words[:400], url=t.url[:300]) for t in touched.values()]
        db.session.add(request)
        journal.record(
            ChangeAct.ASKED,
            request,
            by=by,
            private={"reason": request.reason},
            number=request.number,
            category=str(category),
            documents=[document.id for document in bundle],
        )
        day = workdays.working_day(documents.today(), DAYS)
        duties.assign_duty(
            DUTY,
            request,
            department=bundle[0].department,
            verb=N_("Decide on the change"),
            due_on=day,
            early=duties.AT_ONCE,
            by=by,
        )
    return request


def note_impact(
    request: ChangeRequest, touched: Mapping[int, bool], further: Sequence[str] = (), *, by: Actor
) -> ChangeRequest:
    """Complete the impact by hand: what of the proposal must follow, and what the system could not know.

    Raises:
        NotAllowed: neither who asked nor who decides. Conflict: closed or refused.
    """
    with transaction():
        request = fresh(request)
        if by.person_id != request.asked_by_id and not queries.may_decide(request, by):
            raise NotAllowed(N_("Who asked and who decides complete the impact."))
        if request.state not in {ChangeState.OPEN, ChangeState.ACCEPTED}:
            raise Conflict(N_("This request is closed."))
        for line in request.impacts:
            if line.id in touched:
                line.touched = touched[line.id]
        for words in further:
            if words.strip():
                line = ChangeImpact(request_id=request.id, kind="by_hand", words=words.strip()[:400], by_hand=True)
                db.session.add(line)
        journal.record(ChangeAct.IMPACT_NOTED, request, by=by, private={"further": "\n".join(further)})
        db.session.flush()
        db.session.expire(request, ["impacts"])
    return request


def decide_change(request: ChangeRequest, accept: bool, words: str, *, by: Actor) -> ChangeRequest:
    """The owner of the documents accepts or refuses.

    Raises:
        Conflict: decided already, or not the owner's representative. Invalid: refused without a reason.
    """
    with transaction():
        request = fresh(request)
        missing = queries.before_deciding(request, by=by)
        if missing:
            raise Conflict(N_("This request can not be decided on by you now."), unmet=missing)
        if not accept and not words.strip():
            raise Invalid(fields={"reason": [N_("Give a reason.")]})
        if accept and all(has_ended(item.document) for item in request.items):
            raise Conflict(N_("None of its documents is in force any more; refuse the request with this reason."))
        request.state = ChangeState.ACCEPTED if accept else ChangeState.REFUSED
        request.decided_by_id, request.decided_at, request.decision = by.person_id, clock.now(), words.strip()
        act = ChangeAct.ACCEPTED if accept else ChangeAct.REFUSED
        journal.record(act, request, by=by, private={"reason": words.strip()}, number=request.number)
        duties.complete_duties_of(DUTY, request, by=by)
        if accept:
            day = workdays.working_day(documents.today(), 4 * DAYS)
            verb, asker = N_("Carry the change out"), request.asked_by
            if asker.active:
                duties.assign_duty(CARRY_OUT, request, owner=asker, verb=verb, due_on=day, early=duties.AT_ONCE, by=by)
            else:
                owner = request.items[0].document.department
                duties.assign_duty(
                    CARRY_OUT, request, department=owner, verb=verb, due_on=day, early=duties.AT_ONCE, by=by
                )
    return request


def withdraw_change(request: ChangeRequest, *, by: Actor) -> ChangeRequest:
    """Take the own request back before it is decided.

    Raises:
        NotAllowed: somebody else's. Conflict: decided already.
    """
    with transaction():
        request = fresh(request)
        if by.person_id != request.asked_by_id:
            raise NotAllowed(N_("Only who asked takes the request back."), who=request.asked_by.name)
        if request.state is not ChangeState.OPEN:
            raise Conflict(N_("This request is decided already."))
        request.state = ChangeState.WITHDRAWN
        journal.record(ChangeAct.WITHDRAWN, request, by=by, number=request.number)
        duties.waive_duties_of(DUTY, request, N_("withdrawn"), by=by)
    return request


def link_revision(revision: Revision, submission: Submission, *, by: Actor) -> None:
    """A revision was sent: it carries out the oldest accepted request about its document; part of sending."""
    item = queries.accepted_item(revision.document_id)
    if item is None or queries.request_of(revision) is not None:
        return
    with transaction():
        item.revision_id = revision.id
        journal.record(
            ChangeAct.REVISION_LINKED, item.request, by=by, revision=revision.id, submission=submission.number
        )


def give_reasons(revision: Revision, reasons: Mapping[str, str], *, by: Actor) -> int:
    """Say why each changed place of a draft changed; returns how many places are still unexplained.

    Raises:
        NotAllowed: no permission to edit. Conflict: it was sent already.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        revision = fresh(revision)
        if revision.state not in EDITABLE:
            raise Conflict(N_("Reasons are given while it is a draft."))
        known = set(queries.places_of(revision))
        for old in db.session.scalars(select(ChangeReason).where(ChangeReason.revision_id == revision.id)):
            db.session.delete(old)
        db.session.flush()
        given = {place: words.strip() for place, words in reasons.items() if place in known and words.strip()}
        for place, words in given.items():
            db.session.add(ChangeReason(revision_id=revision.id, place=place[:400], reason=words[:4000]))
        journal.record(
            ChangeAct.REASONS_GIVEN, revision, by=by, private={"reasons": "\n".join(given.values())}, count=len(given)
        )
        db.session.flush()
    return len(queries.unexplained(revision))


def close_settled(*, by: Actor) -> int:
    """Close every request whose revisions are in force and whose old copies are accounted for; the regular job."""
    count = 0
    for change_id in queries.accepted():
        with transaction():
            request = fresh(db.session.get_one(ChangeRequest, change_id))
            if not settled(request):
                continue
            request.state, request.closed_at = ChangeState.CLOSED, clock.now()
            journal.record(ChangeAct.CLOSED, request, by=by, number=request.number)
            duties.complete_duties_of(CARRY_OUT, request, by=by)
            count += 1
    return count


def _next_number() -> str:
    """The next number of the year; one that stands already (given before the office counted them) is passed over."""
    year = documents.today().year
    while True:
        number = f"CR-{year}-{next_serial(f'change|{year}'):03}"
        if db.session.scalar(select(ChangeRequest.id).where(ChangeRequest.number == number)) is None:
            return number
