"""The approval route as plain values: what was done, who is asked now, who comes later, what else was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True)
class Part:
    """One person in a step; ``at`` is empty while the person has not decided."""

    name: str
    you: bool = False
    kind: str = ""
    at: datetime | None = None
    opinion: str = ""
    fallback: bool = False
    left: bool = False


@dataclass(frozen=True)
class Stop:
    """One step of the route; ``state`` is done, now, next or stopped."""

    meaning: str
    state: str
    needed: int
    parts: tuple[Part, ...]
    since: datetime | None = None


@dataclass(frozen=True)
class Event:
    """One line of what happened; ``to`` is the meaning of the step it was returned to, empty for the author."""

    kind: str
    meaning: str
    name: str
    at: datetime
    opinion: str
    set_aside: bool = False
    to: str = ""


@dataclass(frozen=True)
class Target:
    """A step something can be returned to; 0 is the author."""

    position: int
    meaning: str
    names: tuple[str, ...]


def route_of(round_: Round, *, person_id: int | None) -> list[Stop]:
    """The steps in order; the submission stands first when the submitter prepared it."""
    stops: list[Stop] = []
    submitted = next((d for d in round_.decisions if d.kind is DecisionKind.SUBMIT), None)
    if submitted is not None:
        who = Part(submitted.person.name, submitted.person_id == person_id, "submit", submitted.decided_at)
        meaning = "prepare" if round_.prepared_by_id == round_.started_by_id else "submit"
        stops.append(Stop(meaning, "done", 1, (who,)))
    decisions = {d.assignment_id: d for d in round_.decisions if d.assignment_id is not None}
    return stops + [_stop(round_, step, decisions, person_id) for step in round_.steps]


def _stop(round_: Round, step: Step, decisions: dict[int, Decision], person_id: int | None) -> Stop:
    left_out = {AssignmentState.SET_ASIDE, AssignmentState.NOT_NEEDED}
    parts = tuple(
        _part(a, decisions.get(a.id), person_id) for a in step.assignments if a.state not in left_out
    )
    return Stop(step.meaning, _state(round_, step), step.needed, parts, step.opened_at)


def _state(round_: Round, step: Step) -> str:
    if step.state is StepState.DONE:
        return "done"
    if step.state is StepState.WAITING:
        return "next"
    return "now" if round_.state is RoundState.OPEN else "stopped"


def _part(assignment: Assignment, decision: Decision | None, person_id: int | None) -> Part:
    person = assignment.person
    return Part(
        name=person.name,
        you=person.id == person_id,
        kind=str(decision.kind) if decision else "",
        at=decision.decided_at if decision else None,
        opinion=decision.opinion if decision else "",
        fallback=assignment.fallback,
        left=decision is None and not person.active,
    )


def events_of(round_: Round) -> list[Event]:
    """Everything that was decided or said, in the order it happened; what a return set aside is marked."""
    aside = {a.id for s in round_.steps for a in s.assignments if a.state is AssignmentState.SET_ASIDE}
    meanings = {s.position: s.meaning for s in round_.steps}
    return [
        Event(
            kind=str(d.kind),
            meaning=d.meaning,
            name=d.person.name,
            at=d.decided_at,
            opinion=d.opinion,
            set_aside=d.assignment_id in aside,
            to=meanings.get(d.to_position or 0, ""),
        )
        for d in round_.decisions
    ]


def targets_of(round_: Round, step: Step) -> list[Target]:
    """Where the holder of ``step`` can return it to: the author, then each earlier step with its names."""
    author = dict.fromkeys((round_.prepared_by.name, round_.started_by.name))
    earlier = [s for s in round_.steps if s.position < step.position]
    decided = AssignmentState.DECIDED
    return [
        Target(0, "prepare", tuple(author)),
        *(
            Target(s.position, s.meaning, tuple(a.person.name for a in s.assignments if a.state is decided))
            for s in earlier
        ),
    ]
