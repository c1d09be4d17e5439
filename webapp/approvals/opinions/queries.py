"""Opinions of the countersign steps of a round: who was asked, what was said, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from webapp.approvals import rules as approval_rules
from webapp.approvals.chains import COUNTERSIGNING
from webapp.approvals.models import Assignment, AssignmentState, Decision, Round, RoundState, Step, StepState
from webapp.approvals.opinions.models import OpinionAnswer
from webapp.approvals.opinions.rules import needs_answer
from webapp.core import clock, current_settings
from webapp.core.access import Actor, Permission, refusal
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, NotFound, Refusal


@dataclass(frozen=True)
class Opinion:
    """One line of the opinion sheet: who was asked when, what came, what was answered.

    ``state`` is given, asked or silent; ``needed`` whether the author has to answer.
    """

    name: str
    department: str
    post: str
    asked_at: datetime | None
    state: str
    at: datetime | None = None
    text: str = ""
    needed: bool = False
    decision_id: int = 0
    represented: str = ""
    answer: OpinionAnswer | None = None


def opinions_of(round_: Round) -> list[Opinion]:
    """Every person asked at a countersign step, in order; what a return set aside is left out."""
    decisions = {d.assignment_id: d for d in round_.decisions if d.assignment_id is not None}
    answers = answers_of(round_)
    return [
        _opinion(step, a, decisions.get(a.id), answers)
        for step in round_.steps
        if step.meaning == COUNTERSIGNING
        for a in step.assignments
        if a.state in {AssignmentState.OPEN, AssignmentState.DECIDED} or a.no_reply_at is not None
        if a.state is not AssignmentState.SET_ASIDE
    ]


def _opinion(
    step: Step, assignment: Assignment, decision: Decision | None, answers: dict[int, OpinionAnswer]
) -> Opinion:
    person = assignment.person
    state = "given" if decision is not None else "silent" if assignment.no_reply_at is not None else "asked"
    return Opinion(
        name=person.name,
        department=person.department.name if person.department else "",
        post=person.post,
        asked_at=step.opened_at,
        state=state,
        at=decision.decided_at if decision else assignment.no_reply_at,
        text=decision.opinion if decision else "",
        needed=decision is not None and needs_answer(decision.opinion),
        decision_id=decision.id if decision else 0,
        represented=assignment.represented.name if assignment.represented else "",
        answer=answers.get(decision.id) if decision else None,
    )


def answers_of(round_: Round) -> dict[int, OpinionAnswer]:
    """The last answer to each opinion of a round, by its decision."""
    statement = (
        select(OpinionAnswer)
        .join(Decision, Decision.id == OpinionAnswer.decision_id)
        .where(Decision.round_id == round_.id)
        .order_by(OpinionAnswer.id)
    )
    return {row.decision_id: row for row in db.session.scalars(statement)}


def unanswered(round_: Round) -> list[Opinion]:
    """Opinions the author still has to answer."""
    if all(step.meaning != COUNTERSIGNING for step in round_.steps):
        return []
    return [o for o in opinions_of(round_) if o.needed and o.answer is None]


def require_answers(round_: Round, step: Step) -> None:
    """The approving step is signed after every opinion was answered.

    Raises:
        Conflict: naming whose opinions wait, and who answers.
    """
    waiting = unanswered(round_) if step.meaning == approval_rules.APPROVING else []
    if waiting:
        names = "、".join(dict.fromkeys(o.name for o in waiting))
        raise Conflict(
            N_("Opinions of %(names)s are not answered yet. Approving waits for the answers."),
            names=names,
            who=round_.prepared_by.name,
        )


def why_answers_wait(round_: Round, step: Step) -> Refusal | None:
    """Why the open step can be returned or rejected, but not approved: whose opinions are not answered."""
    try:
        require_answers(round_, step)
    except Conflict as found:
        return found
    return None


def get_opinion(round_: Round, decision_id: int) -> Decision:
    """An opinion of a round that was given at a countersign step and stands.

    Raises:
        NotFound: there is none.
    """
    if all(o.decision_id != decision_id or not o.decision_id for o in opinions_of(round_)):
        raise NotFound(N_("There is no such opinion."))
    return db.session.get_one(Decision, decision_id)


def may_answer(round_: Round, *, by: Actor) -> bool:
    """The author answers: who prepared, wrote or sent it."""
    return round_.state is RoundState.OPEN and by.person_id in {
        *round_.authors, round_.prepared_by_id, round_.started_by_id,
    }  # fmt: skip


def rounds_to_answer(*, by: Actor) -> list[Round]:
    """Open rounds that the acting person prepared or sent and whose opinions wait for an answer."""
    if by.person_id is None:
        return []
    mine = (Round.started_by_id == by.person_id) | (Round.prepared_by_id == by.person_id)
    countersigned = exists(select(Step.id).where(Step.round_id == Round.id, Step.meaning == COUNTERSIGNING))
    statement = select(Round).where(mine, countersigned, Round.state == RoundState.OPEN).order_by(Round.id)
    return [round_ for round_ in db.session.scalars(statement) if unanswered(round_)]


def due_of(step: Step) -> datetime | None:
    """When the silent ones of an open step may be left out; None where the chain does not allow it."""
    if step.reply_days is None or step.opened_at is None or step.state is not StepState.OPEN:
        return None
    return step.opened_at + timedelta(days=step.reply_days)


def why_not_close(round_: Round, step: Step | None, *, by: Actor) -> Refusal | None:
    """Why the open countersign step can not be closed without the silent ones."""
    due = due_of(step) if step is not None and round_.state is RoundState.OPEN else None
    if due is None:
        return Conflict(N_("This step waits for everybody; its type does not let it close without a reply."))
    found = refusal(by, Permission.APPROVAL_KEEP)
    if found is None and by.person_id in round_.authors:
        return Conflict(N_("Who wrote, changed or prepared a document does not close its countersigning."))
    if found is None and clock.now() < due:
        day = clock.to_day(due, current_settings().timezone).isoformat()
        return Conflict(N_("Replies may come until %(day)s."), day=day)
    return found
