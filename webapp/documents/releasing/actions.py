"""Release by the controller, taking effect on a day, the approved end (domain.md Release)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp import core
from webapp.approvals import actions as approvals
from webapp.approvals.models import Round
from webapp.approvals.queries import round_of
from webapp.core import clock, jobs, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message, NotAllowed, Unmet
from webapp.documents import indexing, lifecycle, queries, reviews, unmet
from webapp.documents.lifecycle import Act, State
from webapp.documents.models import Document, DocumentAct, ObsoleteRequest, Revision
from webapp.documents.months import add_months
from webapp.documents.releasing import hooks
from webapp.duties import workdays
from webapp.people.credentials import consume


def release_revision(
    revision: Revision, *, by: Actor, proof: str, effective_on: date | None = None, expected: int | None = None
) -> Revision:
    """The document controller releases an approved revision for a day, today at the earliest.

    On its day it takes effect and its predecessor ends, in one transaction; the dates touch.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.

    Raises:
        Conflict: an unmet condition, or changed meanwhile. NotAllowed: not the controller.
    """
    with transaction():
        require(by, Permission.DOCUMENT_RELEASE)
        journal.refuse_clock_behind()
        revision = fresh(revision, expected)
        fresh(revision.document)
        day = effective_on or revision.planned_on or queries.today()
        missing = unmet.before_release(revision, day, by=by)
        if missing:
            raise Conflict(N_("This can not be released yet."), unmet=missing)
        credential = consume(proof, by.person_id or 0)
        _release(revision, day, by=by, credential=credential.kind)
    return revision


@dataclass(frozen=True)
class ReleaseResult:
    """What became of one line of a release list; ``unmet`` is empty when it was released."""

    revision: Revision
    unmet: tuple[Unmet, ...] = ()


def release_list(
    wanted: Sequence[tuple[Revision, int | None]], *, by: Actor, proof: str, effective_on: date | None = None
) -> list[ReleaseResult]:
    """Release several revisions with one date and one signature; a line that can not go says why.

    Args:
        wanted: revisions with the version the person saw. ``effective_on``: each one's own day when None.

    Raises:
        NotAllowed: not the controller, or the signature was not proved.
    """
    results: list[ReleaseResult] = []
    with transaction():
        require(by, Permission.DOCUMENT_RELEASE)
        journal.refuse_clock_behind()
        credential = consume(proof, by.person_id or 0)
        for named, expected in wanted:
            revision = fresh(named)
            fresh(revision.document)
            day = effective_on or revision.planned_on or queries.today()
            missing = unmet.before_release(revision, day, by=by)
            if expected is not None and expected != revision.version:
                missing.insert(0, Unmet(Message(N_("Somebody changed this meanwhile; look at it again."))))
            if not missing:
                _release(revision, day, by=by, credential=credential.kind)
            results.append(ReleaseResult(revision, tuple(missing)))
    return results


def release_by_itself(revision: Revision, *, by: Actor) -> None:
    """Release in the last approval's transaction, where the type says ``automatic`` and nothing stands against it.

    What a limit has against it, such as reading that is not complete, leaves it to the controller.
    """
    with transaction():
        day = max(revision.planned_on or queries.today(), queries.today())
        if hooks.unmet_by_limits(revision, day):
            return
        _release(revision, day, by=by, credential="")


def _release(revision: Revision, day: date, *, by: Actor, credential: str) -> None:
    revision.state = lifecycle.check(revision.state, Act.RELEASE)
    revision.released_by_id, revision.released_at, revision.planned_on = by.person_id, clock.now(), day
    journal.record(
        DocumentAct.RELEASED,
        revision,
        by=by,
        number=revision.document.number,
        label=revision.label,
        effective_on=day,
        credential=credential,
    )
    if day <= queries.today():
        take_effect(revision, by=by)
    else:
        indexing.update_revision(revision)
    jobs.enqueue("freeze_cover", revision_id=revision.id)
    jobs.enqueue("checkpoint", reason=f"release {revision.id}")


def take_effect(revision: Revision, *, by: Actor) -> Revision:
    """The revision is in force from its day; its predecessor ends on the same day.

    Raises:
        Conflict: not released, or its day has not come.
    """
    with transaction():
        revision = fresh(revision)
        fresh(revision.document)
        state = lifecycle.check(revision.state, Act.TAKE_EFFECT)
        if revision.released_at is None or revision.planned_on is None:
            raise Conflict(N_("It is not released."))
        if revision.planned_on > queries.today():
            raise Conflict(N_("Its day has not come."))
        begin_in_force(revision, state, by=by)
    return revision


def begin_in_force(revision: Revision, state: State, *, by: Actor) -> None:
    """Put a revision into force from its planned day and end its predecessor; in the running transaction.

    Args:
        state: what the state table says it is from now on.
    """
    document, day = revision.document, revision.planned_on or queries.today()
    before = queries.effective_of(document)
    if before is not None:
        journal.record(DocumentAct.SUPERSEDED, before, by=by, successor=revision.id, effective_to=day)
        end_in_force(before, Act.SUPERSEDE, day, by=by)
    revision.state, revision.effective_from = state, day
    journal.record(
        DocumentAct.EFFECTIVE,
        revision,
        by=by,
        number=document.number,
        label=revision.label,
        effective_from=day,
        predecessor=before.id if before else None,
    )
    plan_review(document, day, by=by)
    indexing.update_revision(revision)
    hooks.tell_begun(revision, by=by)


def end_in_force(revision: Revision, act: Act, day: date, *, by: Actor) -> None:
    """End a revision in force on ``day``; in the running transaction, beside the entry of why it ends."""
    revision.state, revision.effective_to = lifecycle.check(revision.state, act), day
    db.session.flush()
    indexing.update_revision(revision)
    hooks.tell_ended(revision, by=by)


def plan_review(document: Document, day: date | None, *, by: Actor) -> None:
    """The next periodic review after a revision began on ``day``; none when nothing is in force (``day`` None)."""
    months = document.type.review_months
    document.next_review_on = workdays.moved(add_months(day, months)) if months and day else None
    reviews.renew(document, by=by)


def switch_due(*, by: Actor) -> int:
    """Put into force, or end, everything whose day has come; returns how many. The worker's regular job."""
    day, count = queries.today(), 0
    due = select(Revision.id).where(
        Revision.state == State.APPROVED, Revision.released_at.is_not(None), Revision.planned_on <= day
    )
    for revision_id in list(db.session.scalars(due.order_by(Revision.planned_on, Revision.id))):
        with transaction():
            take_effect(db.session.get_one(Revision, revision_id), by=by)
        count += 1
    asked = select(ObsoleteRequest.id).where(ObsoleteRequest.state == "approved", ObsoleteRequest.effective_on <= day)
    for request_id in list(db.session.scalars(asked)):
        with transaction():
            end_when_due(db.session.get_one(ObsoleteRequest, request_id), by=by)
        count += 1
    return count


def ask_to_obsolete(
    document: Document, reason: str, *, by: Actor, effective_on: date | None = None, displayed: str = ""
) -> Round:
    """Ask to end a document in force; its own chain approves (domain.md: obsoleting is an approved request).

    Raises:
        Conflict: not in force, or asked already. Invalid: no reason, a day in the past.
    """
    from webapp.documents.chains import chain_of, original_approver

    with transaction():
        require(by, Permission.DOCUMENT_OBSOLETE)
        document = fresh(document)
        revision = queries.effective_of(document)
        if revision is None:
            raise Conflict(N_("Only a document in force can be ended."))
        if queries.open_of(document) is not None:
            raise Conflict(N_("A revision is on its way; finish or discard it first."))
        hooks.refuse_unsettled(document)
        asked = queries.obsolete_request_of(document)
        if asked is not None and asked.state in {"open", "approved"}:
            raise Conflict(N_("The end of this document has been asked for already."))
        day = effective_on or queries.today()
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Say why the document ends.")]})
        if day < queries.today():
            raise Invalid(fields={"effective_on": [N_("The day lies in the past.")]})
        if by.person_id is None:
            raise NotAllowed(N_("Only a person can ask for this."))
        request = ObsoleteRequest(
            document_id=document.id,
            reason=reason.strip(),
            effective_on=day,
            state="open",
            created_by_id=by.person_id,
            created_at=clock.now(),
        )
        db.session.add(request)
        journal.record(
            DocumentAct.OBSOLETING_ASKED, request, by=by, private={"reason": reason}, document=document.id, day=day
        )
        return approvals.open_round(
            "obsolescence",
            request.id,
            chain_of(document),
            department_id=document.department_id,
            authors=(),
            prepared_by=by.person_id,
            original=lambda: original_approver(document),
            by=by,
            displayed=displayed,
        )


def end_when_due(request: ObsoleteRequest, *, by: Actor) -> None:
    """End the document of an approved request when its day has come: the day asked for, never one before approval."""
    with transaction():
        request = fresh(request)
        revision = queries.effective_of(request.document)
        if request.effective_on > queries.today() or revision is None:
            return
        revision = fresh(revision)
        day = max(request.effective_on, revision.effective_from or request.effective_on, _approved_on(request))
        request.state = "done"
        journal.record(DocumentAct.OBSOLETE, revision, by=by, request=request.id, effective_to=day)
        end_in_force(revision, Act.OBSOLETE, day, by=by)
        plan_review(request.document, None, by=by)


def _approved_on(request: ObsoleteRequest) -> date:
    """The day the last signature was given; until then the document was in force for everybody."""
    round_ = round_of("obsolescence", request.id)
    closed = round_.closed_at if round_ else None
    return clock.to_day(closed, core.current_settings().timezone) if closed else queries.today()
