"""Opinions are answered; a countersign step is closed without those who kept silent."""

from __future__ import annotations

from webapp.approvals import course
from webapp.approvals.models import ApprovalAct, Assignment, AssignmentState, Decision, Round
from webapp.approvals.opinions.models import Answer, OpinionAnswer
from webapp.approvals.opinions.queries import get_opinion, may_answer, why_not_close
from webapp.approvals.queries import open_step
from webapp.approvals.subjects import subject_for
from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed

LONGEST_REASON = 2000


def answer_opinion(round_: Round, opinion: Decision, answer: Answer, reason: str, *, by: Actor) -> OpinionAnswer:
    """The author says what became of an opinion of a countersign step.

    Raises:
        NotAllowed: not the author. Invalid: not or partly adopted, but no reason. Conflict: the round has ended.
    """
    with transaction():
        round_ = fresh(round_)
        subject_for(round_.subject_kind).check_readable(round_.subject_id, by=by)
        if round_.closed_at is not None:
            raise Conflict(N_("This approval has ended. Reload the page to see how."))
        if not may_answer(round_, by=by):
            raise NotAllowed(N_("The author answers opinions."), who=round_.prepared_by.name)
        opinion = get_opinion(round_, opinion.id)
        if answer is not Answer.ADOPTED and not reason.strip():
            raise Invalid(fields={"reason": [N_("Say why it is not adopted as it stands.")]})
        if len(reason) > LONGEST_REASON:
            raise Invalid(fields={"reason": [N_("At most 2000 characters.")]})
        row = OpinionAnswer(
            decision_id=opinion.id,
            answer=answer,
            reason=reason.strip(),
            person_id=by.person_id,
            answered_at=clock.now(),
        )
        db.session.add(row)
        journal.record(
            ApprovalAct.OPINION_ANSWERED,
            (round_.subject_kind, round_.subject_id),
            by=by,
            private={"reason": reason.strip()},
            round=round_.number,
            opinion=opinion.id,
            answer=str(answer),
        )
    return row


def close_without_reply(round_: Round, *, by: Actor) -> Round:
    """The controller closes a countersign step after its time; who kept silent is marked "no reply".

    Silence is no consent: nobody signs for the silent, and the sheet names each with the date.

    Raises:
        NotAllowed: no permission. Conflict: the chain does not allow it, or the time is not over.
    """
    with transaction():
        round_ = fresh(round_)
        subject_for(round_.subject_kind).check_readable(round_.subject_id, by=by)
        step = open_step(round_)
        found = why_not_close(round_, step, by=by)
        if found is not None or step is None:
            raise found or Conflict(N_("This approval has ended. Reload the page to see how."))
        silent = [a for a in step.assignments if a.state is AssignmentState.OPEN]
        for assignment in silent:
            _mark_silent(assignment)
        journal.record(
            ApprovalAct.CLOSED_WITHOUT_REPLY,
            (round_.subject_kind, round_.subject_id),
            by=by,
            round=round_.number,
            step=step.position,
            silent=[a.person_id for a in silent],
        )
        course.finish_step(round_, step, by=by)
    return round_


def _mark_silent(assignment: Assignment) -> None:
    assignment.state, assignment.no_reply_at = AssignmentState.NOT_NEEDED, clock.now()
