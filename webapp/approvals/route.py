"""The approval route as plain values: what was done, who is asked now, who comes later, what else was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from webapp.approvals.chains import MEANINGS
from webapp.approvals.models import (
    Assignment,
    AssignmentState,
    Decision,
    DecisionKind,
    Handover,
    Round,
    RoundState,
    Step,
    StepState,
)
from webapp.approvals.paper.models import PaperSignature
from webapp.approvals.paper.queries import papers_of
from webapp.core.errors import N_, Message


@dataclass(frozen=True)
class Way:
    """How a step came to somebody the chain did not name: passed on, or added before, beside or after."""

    kind: str
    giver: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class OnPaper:
    """What the paper says: the day written there, who entered it when, and the scan."""

    claimed_on: date
    entered_by: str
    entered_at: datetime
    scan_id: int


@dataclass(frozen=True)
class Part:
    """One person in a step; ``at`` is empty while the person has not decided.

    ``acting_for`` is the person a deputy stood for; ``waits_for`` who signs before in the same step;
    ``no_reply_at`` when silence was noted.
    """

    name: str
    you: bool = False
    kind: str = ""
    at: datetime | None = None
    opinion: str = ""
    fallback: bool = False
    left: bool = False
    acting_for: str = ""
    waits_for: str = ""
    way: tuple[Way, ...] = ()
    no_reply_at: datetime | None = None
    paper: OnPaper | None = None


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
    acting_for: str = ""


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
    papers = papers_of(round_)
    return stops + [_stop(round_, step, decisions, papers, person_id) for step in round_.steps]


def _stop(
    round_: Round,
    step: Step,
    decisions: dict[int, Decision],
    papers: dict[int, PaperSignature],
    person_id: int | None,
) -> Stop:
    seats = sorted((a for a in step.assignments if _counts(a)), key=lambda a: (_depth(a), a.id))
    parts = tuple(_part(a, decisions.get(a.id), papers, person_id) for a in seats)
    needed = step.needed + sum(a.added for a in seats)
    return Stop(step.meaning, _state(round_, step), needed, parts, step.opened_at)


def _counts(assignment: Assignment) -> bool:
    left_out = {AssignmentState.SET_ASIDE, AssignmentState.NOT_NEEDED}
    return assignment.state not in left_out or (
        assignment.no_reply_at is not None and assignment.state is AssignmentState.NOT_NEEDED
    )


def _depth(assignment: Assignment) -> int:
    """How many sign before in the same step."""
    return 0 if assignment.after is None else 1 + _depth(assignment.after)


def _state(round_: Round, step: Step) -> str:
    if step.state is StepState.DONE:
        return "done"
    if step.state is StepState.WAITING:
        return "next"
    return "now" if round_.state is RoundState.OPEN else "stopped"


def _part(
    assignment: Assignment, decision: Decision | None, papers: dict[int, PaperSignature], person_id: int | None
) -> Part:
    person, represented = assignment.person, assignment.represented
    before = assignment.after if decision is None and not assignment.asked else None
    return Part(
        name=person.name,
        you=person.id == person_id,
        kind=str(decision.kind) if decision else "",
        at=decision.decided_at if decision else None,
        opinion=decision.opinion if decision else "",
        fallback=assignment.fallback,
        left=decision is None and not person.active,
        acting_for=represented.name if represented is not None else "",
        waits_for=before.person.name if before is not None else "",
        way=tuple(_way(h) for h in way_of(assignment.handover)),
        no_reply_at=assignment.no_reply_at,
        paper=on_paper(papers.get(decision.id)) if decision is not None else None,
    )


def _way(handover: Handover) -> Way:
    return Way(str(handover.kind), handover.giver.name, handover.reason, handover.made_at)


def way_of(handover: Handover | None) -> list[Handover]:
    """How a step came to somebody, the first transfer first."""
    found: list[Handover] = []
    while handover is not None:
        found.insert(0, handover)
        handover = handover.earlier
    return found


def on_paper(paper: PaperSignature | None) -> OnPaper | None:
    """A signature on paper as plain values."""
    if paper is None:
        return None
    scan = paper.scan
    return OnPaper(paper.claimed_on, scan.entered_by.name, scan.entered_at, scan.id)


def signed_meaning(meaning: str, signer: str, represented: str) -> Message:
    """The meaning a signature states: that of the step, and for whom a deputy signs."""
    plain = Message(MEANINGS.get(meaning, meaning))
    if not represented:
        return plain
    words = N_("%(meaning)s · acting for: %(deputy)s for %(person)s")
    return Message(words, {"meaning": plain, "deputy": signer, "person": represented})


def events_of(round_: Round) -> list[Event]:
    """Everything that was decided or said, in the order it happened; what a return set aside is marked."""
    aside = {a.id for s in round_.steps for a in s.assignments if a.state is AssignmentState.SET_ASIDE}
    meanings = {s.position: s.meaning for s in round_.steps}
    return [
        Event(
            kind=str(d.kind),
            meaning=d.meaning,
            name=d.person.name,
            acting_for=d.represented.name if d.represented else "",
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
