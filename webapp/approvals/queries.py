"""Finding approvals: what waits for me, what I started, how a round stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, selectinload

from webapp.approvals import rules
from webapp.approvals.deputies import queries as deputies
from webapp.approvals.models import (
    Assignment,
    AssignmentState,
    Decision,
    DecisionKind,
    Round,
    RoundState,
    Step,
    StepState,
)
from webapp.approvals.signing import shown_bytes, shown_digest
from webapp.approvals.subjects import Heading, subject_for
from webapp.core import clock
from webapp.core.access import Actor, Permission, refusal
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotAllowed, NotFound, Refusal
from webapp.people import queries as people
from webapp.people.models import Person


@dataclass(frozen=True)
class Task:
    """One line of "waits for me" or "I started"."""

    round_id: int
    meaning: str
    heading: Heading
    sender: str
    since: datetime
    waits_for: tuple[str, ...] = ()
    acting_for: str = ""
    passed_by: str = ""
    reminded_at: datetime | None = None
    may_remind: bool = False


@dataclass(frozen=True)
class Seat:
    """Whose part in the open step a person takes: the own one, or as deputy that of ``for_id``."""

    assignment: Assignment
    for_id: int | None = None

    @property
    def represented(self) -> Person | None:
        """The person a deputy stands for."""
        return self.assignment.person if self.for_id is not None else None


def get_round(round_id: int, *, by: Actor) -> Round:
    """The round, when its subject may be read.

    Raises:
        NotFound: no such round, or not visible.
    """
    found = db.session.get(Round, round_id)
    if found is None:
        raise NotFound(N_("There is no such approval."))
    subject_for(found.subject_kind).check_readable(found.subject_id, by=by)
    return found


def heading_of(round_: Round) -> Heading:
    """Number, title, labels and address of what is approved."""
    return subject_for(round_.subject_kind).heading(round_.subject_id)


def round_of(kind: str, subject_id: int) -> Round | None:
    """The newest round of a subject."""
    statement = select(Round).where(Round.subject_kind == kind, Round.subject_id == subject_id)
    return db.session.scalars(statement.order_by(Round.number.desc()).limit(1)).first()


def rounds_of(kind: str, subject_id: int) -> list[Round]:
    """All rounds of a subject, oldest first."""
    statement = select(Round).where(Round.subject_kind == kind, Round.subject_id == subject_id)
    return list(db.session.scalars(statement.order_by(Round.number)))


def count_rounds(kind: str, subject_id: int) -> int:
    """How many rounds a subject has had."""
    statement = (
        select(func.count()).select_from(Round).where(Round.subject_kind == kind, Round.subject_id == subject_id)
    )
    return db.session.scalar(statement) or 0


def open_assignments_of(person_id: int) -> list[Assignment]:
    """What this person is asked to decide now or later in an open round."""
    statement = (
        select(Assignment)
        .join(Step, Step.id == Assignment.step_id)
        .join(Round, Round.id == Step.round_id)
        .where(Assignment.person_id == person_id, Assignment.state == AssignmentState.OPEN)
        .where(Round.state == RoundState.OPEN)
        .order_by(Assignment.id)
    )
    return list(db.session.scalars(statement))


def open_step(round_: Round) -> Step | None:
    """The step that is open, or None."""
    return next((s for s in round_.steps if s.state is StepState.OPEN), None)


def asked_now(step: Step | None) -> list[Assignment]:
    """Whose turn it is at a step: open, and nobody before in the same step."""
    return [a for a in step.assignments if a.asked] if step is not None else []


def seat_of(round_: Round, person_id: int | None) -> Seat | None:
    """What this person may decide at the open step: the own part first, then that of somebody represented."""
    step = open_step(round_)
    if step is None or person_id is None or round_.state is not RoundState.OPEN:
        return None
    asked = asked_now(step)
    own = next((a for a in asked if a.person_id == person_id), None)
    if own is not None:
        return Seat(own)
    ids = [a.person_id for a in asked]
    for represented in deputies.deputises(person_id, ids, round_.subject_kind, round_.type_key):
        return Seat(next(a for a in asked if a.person_id == represented), represented)
    return None


def my_step(round_: Round, *, by: Actor) -> Step | None:
    """The open step when the acting person is asked to decide it, or stands for who is."""
    return open_step(round_) if seat_of(round_, by.person_id) is not None else None


def signers(round_: Round) -> set[int]:
    """Who has decided in this round, and for whom, and was not set aside."""
    done = [a for s in round_.steps for a in s.assignments if a.state is AssignmentState.DECIDED]
    return {a.person_id for a in done} | {a.for_id for a in done if a.for_id is not None}


def everybody_asked(round_: Round) -> set[int]:
    """Who is asked now or later in this round."""
    return {a.person_id for s in round_.steps for a in s.assignments if a.state is AssignmentState.OPEN}


def signing(round_: Round, person_id: int | None) -> rules.Signing:
    """What the rules need to know when this person wants to decide the open step."""
    step, seat = open_step(round_), seat_of(round_, person_id)
    represented = seat.represented if seat else None
    return rules.Signing(
        round_open=round_.state is RoundState.OPEN,
        asked=seat is not None,
        decided_by=_decided_by(round_, person_id),
        person_id=person_id or 0,
        authors=round_.authors,
        signed_already=signers(round_),
        meaning=step.meaning if step else "",
        for_id=seat.for_id if seat else None,
        able=represented is None or may_sign(represented),
        waits_for=_before(step, person_id),
        why_not_deputy=_why_not_deputy(round_, step, person_id) if seat is None else None,
    )


def may_sign(person: Person) -> bool:
    """Whether a person is here and holds the permission to sign."""
    return person.active and people.actor_of(person).may(Permission.APPROVAL_SIGN)


def _before(step: Step | None, person_id: int | None) -> str:
    """Who signs before this person in the same step."""
    mine = [a for a in step.assignments if a.person_id == person_id] if step else []
    return next((a.after.person.name for a in mine if a.state is AssignmentState.OPEN and not a.asked and a.after), "")


def _why_not_deputy(round_: Round, step: Step | None, person_id: int | None) -> Message | None:
    ids = [a.person_id for a in step.assignments if a.state is AssignmentState.OPEN] if step else []
    return deputies.why_not_deputy(person_id or 0, ids, round_.subject_kind, round_.type_key)


def _decided_by(round_: Round, person_id: int | None) -> str:
    """Who decided the step this person was asked for, or an empty text."""
    for step in round_.steps:
        if any(a.person_id == person_id and a.state is not AssignmentState.OPEN for a in step.assignments):
            return ", ".join(a.person.name for a in step.assignments if a.state is AssignmentState.DECIDED)
    return ""


def why_not_sign(round_: Round, *, by: Actor) -> Refusal | None:
    """Why the acting person can not decide now, with the names of who can; None when it is their turn."""
    asked = [a.person.name for a in asked_now(open_step(round_))]
    try:
        rules.check_may_sign(signing(round_, by.person_id))
        check_clearance(round_, by=by)
    except NotAllowed as found:
        found.who = "、".join(asked)
        return found
    except Refusal as found:
        return found
    return refusal(by, Permission.APPROVAL_SIGN)


def check_clearance(round_: Round, *, by: Actor) -> None:
    """A deputy reads and signs only what the own clearance reaches to.

    Raises:
        NotAllowed: it does not.
    """
    seat = seat_of(round_, by.person_id)
    person = db.session.get(Person, by.person_id) if seat is not None and seat.for_id is not None else None
    if person is not None:
        subject_for(round_.subject_kind).check_may_be_asked(round_.subject_id, person)


def why_not_withdraw(round_: Round, *, by: Actor) -> Refusal | None:
    """Why the round can not be taken back by this person now."""
    try:
        rules.check_may_withdraw(
            mine=round_.started_by_id == by.person_id,
            submitter=round_.started_by.name,
            round_open=round_.state is RoundState.OPEN,
            decided=any(d.kind not in {DecisionKind.SUBMIT, DecisionKind.COMMENT} for d in round_.decisions),
        )
    except Refusal as found:
        return found
    return None


def why_not_remind(round_: Round, *, by: Actor) -> Refusal | None:
    """Why this person can not remind the signers now."""
    try:
        rules.check_may_remind(
            mine=round_.started_by_id == by.person_id,
            submitter=round_.started_by.name,
            round_open=round_.state is RoundState.OPEN,
            reminded_at=round_.reminded_at,
            now=clock.now(),
        )
    except Refusal as found:
        return found
    return None


def shown_of(round_: Round) -> str:
    """The digest of what stands at the open step, for forms and the API."""
    return shown_digest(shown_bytes(round_, open_step(round_)))


def waiting_for(*, by: Actor) -> list[Task]:
    """What waits for the acting person, the own and what a deputy may decide, oldest first."""
    if by.person_id is None:
        return []
    statement = (
        select(Assignment)
        .join(Step, Step.id == Assignment.step_id)
        .join(Round, Round.id == Step.round_id)
        .where(_waits(by.person_id))
        .options(selectinload(Assignment.step).selectinload(Step.round).selectinload(Round.started_by))
        .order_by(Step.opened_at, Step.id, Assignment.person_id != by.person_id, Assignment.id)
    )
    found: dict[int, Task] = {}
    for assignment in db.session.scalars(statement):
        own = assignment.person_id == by.person_id
        if assignment.step_id not in found and (own or _may_stand_in(assignment, by)):
            found[assignment.step_id] = _task(assignment.step.round, assignment.step, assignment, by)
    return list(found.values())


def count_waiting_for(*, by: Actor) -> int:
    """How many open steps wait for the acting person."""
    if by.person_id is None:
        return 0
    if deputies.serving(by.person_id):
        return len(waiting_for(by=by))
    statement = (
        select(func.count(Step.id.distinct()))
        .join(Assignment, Assignment.step_id == Step.id)
        .join(Round, Round.id == Step.round_id)
        .where(_waits(by.person_id))
    )
    return db.session.scalar(statement) or 0


def _waits(person_id: int) -> ColumnElement[bool]:
    """The clause over assignment, step and round: it is this person's turn, or a represented one's."""
    before = aliased(Assignment)
    blocked = exists(select(before.id).where(before.id == Assignment.after_id, before.state == AssignmentState.OPEN))
    return and_(
        or_(Assignment.person_id == person_id, deputies.seats_for(person_id)),
        Assignment.state == AssignmentState.OPEN,
        Step.state == StepState.OPEN,
        Round.state == RoundState.OPEN,
        ~blocked,
    )


def _may_stand_in(assignment: Assignment, by: Actor) -> bool:
    return why_not_sign(assignment.step.round, by=by) is None


def readable_heading(round_: Round, *, by: Actor) -> Heading | None:
    """The heading of a round, or None when the acting person may no longer know of its subject."""
    try:
        subject_for(round_.subject_kind).check_readable(round_.subject_id, by=by)
    except NotFound:
        return None
    return heading_of(round_)


def started_by(*, by: Actor) -> list[Task]:
    """Open rounds the acting person started, newest first, with who is asked now."""
    if by.person_id is None:
        return []
    statement = select(Round).where(Round.started_by_id == by.person_id, Round.state == RoundState.OPEN)
    return [_task(r, open_step(r)) for r in db.session.scalars(statement.order_by(Round.id.desc()))]


def last_return(kind: str, subject_id: int) -> Decision | None:
    """The return that sent a subject back to its author last."""
    statement = (
        select(Decision)
        .join(Round, Round.id == Decision.round_id)
        .where(Round.subject_kind == kind, Round.subject_id == subject_id, Decision.kind == DecisionKind.RETURN)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()


def done_by(*, by: Actor, most: int = 20) -> list[Decision]:
    """The last decisions of the acting person, newest first."""
    statement = select(Decision).where(Decision.person_id == by.person_id).order_by(Decision.id.desc())
    return list(db.session.scalars(statement.limit(most)))


def last_approval(kind: str, subject_ids: list[int]) -> tuple[Decision, Assignment] | None:
    """The last approval of the newest approved round among ``subject_ids``, and the place it was given from."""
    statement = (
        select(Decision, Assignment)
        .join(Round, Round.id == Decision.round_id)
        .join(Assignment, Assignment.id == Decision.assignment_id)
        .where(Round.subject_kind == kind, Round.subject_id.in_(subject_ids))
        .where(Round.state == RoundState.APPROVED, Decision.kind == DecisionKind.APPROVE)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    found = db.session.execute(statement).first()
    return (found[0], found[1]) if found is not None else None


def _task(round_: Round, step: Step | None, mine: Assignment | None = None, by: Actor | None = None) -> Task:
    stands_in = mine is not None and by is not None and mine.person_id != by.person_id
    return Task(
        round_id=round_.id,
        meaning=step.meaning if step else "",
        heading=heading_of(round_),
        sender=round_.started_by.name,
        since=(step.opened_at if step and step.opened_at else round_.opened_at),
        waits_for=tuple(a.person.name for a in asked_now(step)),
        acting_for=mine.person.name if mine is not None and stands_in else "",
        passed_by=mine.handover.giver.name if mine is not None and mine.handover is not None else "",
        reminded_at=round_.reminded_at,
        may_remind=rules.reminder_is_due(round_.reminded_at, clock.now()),
    )
