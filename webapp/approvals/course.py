"""The course of a round: steps open, are done, are set aside and asked again.

Only ``actions`` calls this, inside its transaction and beside its journal entry.
"""

from __future__ import annotations

from webapp.approvals import rules
from webapp.approvals.models import (
    ApprovalAct,
    Assignment,
    AssignmentState,
    Decision,
    DecisionKind,
    Round,
    RoundState,
    Step,
    StepState,
)
from webapp.approvals.queries import signers
from webapp.approvals.resolve import Resolved, fallback_for
from webapp.approvals.subjects import subject_for
from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Conflict


def decide(
    round_: Round,
    assignment: Assignment | None,
    kind: DecisionKind,
    meaning: str,
    opinion: str,
    *,
    by: Actor,
    to_position: int | None = None,
) -> Decision:
    """Write down what somebody decided; the log is never changed."""
    if len(opinion) > rules.LONGEST_OPINION:
        raise Conflict(N_("The opinion is longer than %(n)s characters."), n=rules.LONGEST_OPINION)
    decision = Decision(
        round=round_,
        step_id=assignment.step_id if assignment else None,
        assignment_id=assignment.id if assignment else None,
        person_id=by.person_id,
        for_id=assignment.for_id if assignment else None,
        kind=kind,
        meaning=meaning,
        opinion=opinion,
        to_position=to_position,
        decided_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def add_step(round_: Round, position: int, resolved: Resolved) -> None:
    """Put a step with its persons into the round; it waits."""
    step = Step(
        round=round_,
        position=position,
        meaning=resolved.meaning,
        needed=resolved.needed,
        state=StepState.WAITING,
    )
    db.session.add(step)
    for person_id in resolved.persons:
        assign(step, person_id, resolved.rule, fallback=resolved.fallback)


def assign(step: Step, person_id: int, rule: str, *, fallback: bool) -> None:
    """Ask one person to decide a step."""
    db.session.add(
        Assignment(step=step, person_id=person_id, rule=rule, fallback=fallback, state=AssignmentState.OPEN)
    )


def begin_step(round_: Round, step: Step, *, by: Actor) -> None:
    """The step's turn has come; the subject hears of it."""
    _give_on(round_, step, by=by)
    step.state, step.opened_at, step.closed_at = StepState.OPEN, clock.now(), None
    subject_for(round_.subject_kind).on_step(round_.subject_id, step.meaning, by=by)


def _give_on(round_: Round, step: Step, *, by: Actor) -> None:
    """Who signed an earlier step as one of several is not asked again; where nobody is left, the fallback post is.

    Raises:
        Conflict: nobody would be left.
    """
    done = signers(round_)
    asked = [a for a in step.assignments if a.state is AssignmentState.OPEN]
    again, left = [a for a in asked if a.person_id in done], [a.person_id for a in asked if a.person_id not in done]
    if not again:
        return
    able = [] if left else fallback_for({*round_.authors, *done})
    if not left and not able:
        raise Conflict(N_("The next step would have nobody left to sign it. Let somebody else decide this one."))
    for assignment in again:
        assignment.state = AssignmentState.SET_ASIDE
    for person_id in able:
        assign(step, person_id, again[0].rule, fallback=True)
    step.needed = min(step.needed, len(left) or 1)
    journal.record(
        ApprovalAct.STEP_REASSIGNED,
        (round_.subject_kind, round_.subject_id),
        by=by,
        step=step.position,
        was=[a.person_id for a in again],
        now=[*left, *able],
    )


def advance(round_: Round, step: Step, *, by: Actor) -> None:
    """After an approval: the step may be done, the next one open, or the round approved."""
    approvals = sum(a.state is AssignmentState.DECIDED for a in step.assignments)
    if not rules.is_done(approvals, step.needed):
        return
    step.state, step.closed_at = StepState.DONE, clock.now()
    for assignment in step.assignments:
        if assignment.state is AssignmentState.OPEN:
            assignment.state = AssignmentState.NOT_NEEDED
    following = next((s for s in round_.steps if s.state is StepState.WAITING), None)
    if following is not None:
        begin_step(round_, following, by=by)
        return
    close(round_, RoundState.APPROVED)
    subject_for(round_.subject_kind).on_approved(round_.subject_id, by=by)


def ask_again(round_: Round, first: int, last: int, *, by: Actor) -> None:
    """Set the decisions of steps ``first`` to ``last`` aside and ask the same persons anew."""
    for step in round_.steps:
        if not first <= step.position <= last:
            continue
        persons = dict.fromkeys(
            (a.person_id, a.rule, a.fallback) for a in step.assignments if a.state is not AssignmentState.SET_ASIDE
        )
        for assignment in step.assignments:
            assignment.state = AssignmentState.SET_ASIDE
        step.state = StepState.WAITING
        for person_id, rule, fallback in persons:
            assign(step, person_id, rule, fallback=fallback)
    db.session.flush()
    begin_step(round_, next(s for s in round_.steps if s.position == first), by=by)


def close(round_: Round, state: RoundState) -> None:
    """End the round."""
    round_.state, round_.closed_at = state, clock.now()
