"""Copying is asked for, allowed, refused, taken back; each with its entry in the journal (tick-off row 12)."""

from __future__ import annotations

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import queries as documents
from webapp.documents.lifecycle import State
from webapp.documents.loans import due
from webapp.documents.loans.copying import queries
from webapp.documents.loans.models import Copying, CopyingState, LoanAct
from webapp.documents.models import Document
from webapp.people.models import Person

WHY_NOT = {
    CopyingState.ALLOWED: N_("This copying is allowed already."),
    CopyingState.REFUSED: N_("This copying was refused."),
    CopyingState.WITHDRAWN: N_("This request was taken back."),
}


def ask_copying(document: Document, count: int, purpose: str, *, by: Actor) -> Copying:
    """Ask for permission to copy the revision in force.

    Raises:
        Conflict: not in force, or asked for already. Invalid: no purpose, or not 1 to 100 copies.
    """
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        document = fresh(document)
        missing = queries.before_copying(document, by=by)
        current = documents.effective_of(document)
        if missing or current is None or by.person_id is None:
            raise Conflict(N_("This can not be copied."), unmet=missing)
        if not 1 <= count <= queries.MOST:
            raise Invalid(fields={"count": [N_("Ask for 1 to 100 copies.")]})
        if not purpose.strip():
            raise Invalid(fields={"copy_purpose": [N_("Say what it is needed for.")]})
        copying = Copying(
            document_id=document.id,
            revision_id=current.id,
            asked_by_id=by.person_id,
            count=count,
            purpose=purpose.strip(),
            asked_at=clock.now(),
        )
        db.session.add(copying)
        _record(LoanAct.COPYING_ASKED, copying, copying.purpose, by=by)
        due.copying_asked(copying, by=by)
    return copying


def decide_copying(copying: Copying, allowed: bool, opinion: str = "", *, by: Actor) -> Copying:
    """Allow copying or refuse it: whoever holds that permission, never for the own request.

    Raises:
        NotAllowed: no such permission, or the own request. Conflict: decided already, or its revision is over.
        Invalid: refused without a reason.
    """
    with transaction():
        copying = fresh(copying)
        refusal = queries.why_not_decide(copying, by=by)
        if refusal is not None:
            raise refusal
        _refuse_closed(copying)
        if allowed and copying.revision.state is not State.EFFECTIVE:
            raise Conflict(
                N_("Revision %(label)s is no longer in force; refuse the request."), label=copying.revision.label
            )
        if not allowed and not opinion.strip():
            raise Invalid(fields={"opinion": [N_("Give a reason.")]})
        copying.state = CopyingState.ALLOWED if allowed else CopyingState.REFUSED
        copying.decided_by_id, copying.decided_at, copying.opinion = by.person_id, clock.now(), opinion.strip()
        _record(LoanAct.COPYING_ALLOWED if allowed else LoanAct.COPYING_REFUSED, copying, copying.opinion, by=by)
        due.copying_decided(copying, by=by)
    return copying


def withdraw_copying(copying: Copying, *, by: Actor) -> Copying:
    """Take the own request back.

    Raises:
        NotAllowed: somebody else's. Conflict: decided already.
    """
    with transaction():
        copying = fresh(copying)
        if copying.asked_by_id != by.person_id:
            raise NotAllowed(N_("Only who asked takes a request back."), who=copying.asked_by.name)
        _take_back(copying, by=by)
    return copying


def withdraw_leavers(person: Person, *, by: Actor) -> None:
    """Somebody leaves: nothing is copied for that person."""
    for copying in queries.waiting_of(person.id):
        _take_back(fresh(copying), by=by)


def _take_back(copying: Copying, *, by: Actor) -> None:
    _refuse_closed(copying)
    copying.state = CopyingState.WITHDRAWN
    _record(LoanAct.COPYING_WITHDRAWN, copying, "", by=by)
    due.copying_decided(copying, by=by)


def _refuse_closed(copying: Copying) -> None:
    if copying.state is not CopyingState.ASKED:
        raise Conflict(WHY_NOT[copying.state])


def _record(act: LoanAct, copying: Copying, words: str, *, by: Actor) -> None:
    db.session.flush()
    journal.record(
        act,
        copying,
        by=by,
        private={"reason": words} if words else None,
        document=copying.document_id,
        revision=copying.revision_id,
        count=copying.count,
        person=copying.asked_by_id,
    )
