"""Emergency release, and what follows: the full chain confirms it, or it lapses and the text before it is back.

The state table and the half-open history stay true because nothing is reopened: a lapsed emergency release is
followed by a revision of its own that carries the earlier one on (decision 0019).
"""

from __future__ import annotations

from datetime import date, timedelta

from webapp.approvals.actions import end_round
from webapp.core import clock, jobs, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import lifecycle, queries
from webapp.documents.emergency.models import Emergency, EmergencyAct, EmergencyState
from webapp.documents.emergency.queries import before_urgent, emergency_of, open_round_of, overdue
from webapp.documents.emergency.resuming import resume
from webapp.documents.lifecycle import Act
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import begin_in_force, end_in_force, plan_review
from webapp.documents.releasing.hooks import unmet_by_limits
from webapp.duties.actions import assign_duty, complete_duties_of, waive_duties_of
from webapp.duties.workdays import working_day
from webapp.people.credentials import consume
from webapp.people.profile import profile

DUTY = "emergency"


def release_urgently(
    revision: Revision, reason: str, *, by: Actor, proof: str, expected: int | None = None
) -> Revision:
    """Put a revision under approval into force at once; its full chain must follow within some working days.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.

    Raises:
        NotAllowed: not authorised, or an author. Conflict: not under approval. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.DOCUMENT_RELEASE_URGENT)
        journal.refuse_clock_behind()
        revision = fresh(revision, expected)
        document, day = fresh(revision.document), queries.today()
        missing = [*before_urgent(revision, by=by), *unmet_by_limits(revision, day)]
        if missing:
            raise Conflict(N_("This can not be released urgently."), unmet=missing)
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Give a reason.")]})
        credential = consume(proof, by.person_id or 0)
        state, due_on = lifecycle.check(revision.state, Act.RELEASE_URGENT), last_day(day)
        revision.released_by_id, revision.released_at, revision.planned_on = by.person_id, clock.now(), day
        before = queries.effective_of(document)
        row = Emergency(
            revision_id=revision.id,
            before_id=before.id if before else None,
            reason=reason.strip(),
            released_by_id=by.person_id,
            released_at=clock.now(),
            due_on=due_on,
            state=EmergencyState.OPEN,
        )
        db.session.add(row)
        sent = revision.submissions[-1]
        journal.record(
            EmergencyAct.RELEASED,
            revision,
            by=by,
            private={"reason": reason},
            number=sent.printed_number,
            label=revision.label,
            source=sent.source_sha,
            body=sent.body_sha,
            due_on=due_on,
            credential=credential.kind,
        )
        begin_in_force(revision, state, by=by)
        assign_duty(
            DUTY,
            revision,
            department=document.department,
            verb=N_("Complete the full approval"),
            due_on=due_on,
            early=60,
            by=by,
        )
        jobs.enqueue("freeze_cover", revision_id=revision.id)
        jobs.enqueue("checkpoint", reason=f"emergency release {revision.id}")
    return revision


def last_day(day: date) -> date:
    """The last working day on which the full approval may be given, after a release on ``day``."""
    return working_day(day, profile().emergency_days)


def confirm_emergency(revision: Revision, *, by: Actor) -> None:
    """The full chain has approved: the release is an ordinary one from now on; joins the approval's transaction."""
    with transaction():
        found = emergency_of(revision)
        if found is None:
            raise Conflict(N_("This revision is in force already."))
        found = fresh(found)
        found.state, found.closed_at = EmergencyState.CONFIRMED, clock.now()
        complete_duties_of(DUTY, revision, by=by)
        journal.record(EmergencyAct.CONFIRMED, revision, by=by, label=revision.label)
        jobs.enqueue("freeze_cover", revision_id=revision.id, afresh=True)


def lapse_emergency(revision: Revision, day: date, reason: str, *, by: Actor) -> None:
    """The chain said no, or too late: it ends on ``day``, and what was in force before is so again.

    Raises:
        Conflict: no emergency release is open.
    """
    with transaction():
        found = emergency_of(revision)
        if found is None:
            raise Conflict(N_("This revision is in force already."))
        found, before = fresh(found), found.before
        found.state, found.closed_at, found.closed_reason = EmergencyState.LAPSED, clock.now(), reason.strip()
        waive_duties_of(DUTY, revision, "lapsed", by=by)
        act = Act.SUPERSEDE if before is not None else Act.LAPSE
        end_in_force(revision, act, max(day, revision.effective_from or day), by=by)
        journal.record(
            EmergencyAct.LAPSED,
            revision,
            by=by,
            private={"reason": reason},
            label=revision.label,
            effective_to=revision.effective_to,
            now=before.label if before else "",
        )
        if before is not None:
            resume(before, revision, by=by)
        else:
            plan_review(revision.document, None, by=by)
        jobs.enqueue("checkpoint", reason=f"emergency lapsed {revision.id}")


def lapse_overdue(*, by: Actor) -> int:
    """Let lapse what the full chain did not approve in time; returns how many. The worker's regular job."""
    count = 0
    for revision_id in [found.revision_id for found in overdue(queries.today())]:
        with transaction():
            revision = fresh(db.session.get_one(Revision, revision_id))
            fresh(revision.document)
            found = emergency_of(revision)
            if found is None:
                continue
            round_ = open_round_of(revision)
            if round_ is not None:
                end_round(round_, by=by)
            lapse_emergency(revision, found.due_on + timedelta(days=1), "", by=by)
            count += 1
    return count


def refuse_withdrawal(revision: Revision) -> None:
    """What is in force is not taken back by its submitter.

    Raises:
        NotAllowed: the revision was released urgently.
    """
    if emergency_of(revision) is not None:
        raise NotAllowed(N_("It was released urgently and is in force; its approval can not be withdrawn."))
