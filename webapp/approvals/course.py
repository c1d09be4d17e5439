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
        reply_days=resolved.reply_days,
    )
    db.session.add(step)
    for person_id in resolved.persons:
        assign(step, person_id, resolved.rule, fallback=resolved.fallback)


def assign(
    step: Step,
    person_id: int,
    rule: str,
    *,
    fallback: bool = False,
    added: bool = False,
    handover_id: int | None = None,
) -> Assignment:
    """Ask one person to decide a step; ``added`` is beyond the chain and always needed."""
    assignment = Assignment(
        step=step,
        person_id=person_id,
        rule=rule,
        fallback=fallback,
        added=added,
        handover_id=handover_id,
        state=AssignmentState.OPEN,
    )
    db.session.add(assignment)
    return assignment


def take_seat(assignment: Assignment, deputy_id: int) -> None:
    """A deputy takes up what somebody else was asked; both names stay."""
    assignment.person_id, assignment.for_id = deputy_id, assignment.person_id
    db.session.flush()


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
    named = [a for a in asked if not a.added and a not in again]
    if not again:
        return
    able = [] if named else fallback_for({*round_.authors, *done, *left})
    if not named and not able:
        raise Conflict(N_("The next step would have nobody left to sign it. Let somebody else decide this one."))
    for assignment in again:
        assignment.state = AssignmentState.SET_ASIDE
    for person_id in able:
        assign(step, person_id, again[0].rule, fallback=True)
    step.needed = min(step.needed, len(named) or 1)
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
    _excuse(step)
    decided, added_open = _counted(step)
    if not rules.is_done(decided, step.needed, added_open):
        return
    finish_step(round_, step, by=by)


def _counted(step: Step) -> tuple[int, int]:
    """How many of those the chain named have approved, and how many added signers have not."""
    decided = sum(a.state is AssignmentState.DECIDED and not a.added for a in step.assignments)
    return decided, sum(a.state is AssignmentState.OPEN and a.added for a in step.assignments)


def _excuse(step: Step) -> None:
    """Once enough of those the chain named have approved, the others need not; added signers still must."""
    if _counted(step)[0] >= step.needed:
        for assignment in step.assignments:
            if assignment.state is AssignmentState.OPEN and not assignment.added:
                assignment.state = AssignmentState.NOT_NEEDED


def finish_step(round_: Round, step: Step, *, by: Actor) -> None:
    """The step is done; the next one opens, or the round is approved."""
    step.state, step.closed_at = StepState.DONE, clock.now()
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
        _ask_anew(step)
    db.session.flush()
    begin_step(round_, next(s for s in round_.steps if s.position == first), by=by)


def _ask_anew(step: Step) -> None:
    """The same seats, open again: whom it was passed on to, added signers in their order, no deputy yet."""
    before = [a for a in step.assignments if a.state is not AssignmentState.SET_ASIDE]
    anew: dict[int, Assignment] = {}
    for old in before:
        old.state = AssignmentState.SET_ASIDE
        person_id = old.for_id or old.person_id
        anew[old.id] = assign(
            step, person_id, old.rule, fallback=old.fallback, added=old.added, handover_id=old.handover_id
        )
    db.session.flush()
    for old in before:
        anew[old.id].after_id = anew[old.after_id].id if old.after_id in anew else None
    step.state = StepState.WAITING


def close(round_: Round, state: RoundState) -> None:
    """End the round."""
    round_.state, round_.closed_at = state, clock.now()
