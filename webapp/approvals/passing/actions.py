"""A step is passed on, a signer is added: by who is asked, to somebody who might have been."""

from __future__ import annotations

from webapp.approvals import course, rules
from webapp.approvals.models import (
    ApprovalAct,
    Assignment,
    AssignmentState,
    Handover,
    HandoverKind,
    Round,
    RoundState,
)
from webapp.approvals.passing.queries import check_may_be_asked, why_not_pass_on
from webapp.approvals.queries import open_step, seat_of
from webapp.approvals.subjects import subject_for
from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, NotAllowed
from webapp.people.models import Person


def transfer_step(round_: Round, to: Person, reason: str, *, by: Actor) -> Round:
    """Let another decide instead (转办), always with a reason; the chain of transfers stays visible.

    Raises:
        NotAllowed: not asked, or ``to`` may not decide here: an author, somebody with a part in the round,
            without the permission or the clearance. Conflict: ended, or no reason.
    """
    with transaction():
        round_, mine = _ready(round_, to, reason, by=by)
        _transfer(round_, mine, to, reason, by=by)
    return round_


def transfer_for_leaver(seat: Assignment, to: Person, reason: str, *, by: Actor) -> Round:
    """Let another decide instead of somebody who leaves: done by who names deputies for others, with a reason.

    Raises:
        NotAllowed: no such permission, or ``to`` may not decide here, as for a transfer. Conflict: ended, or no reason.
    """
    with transaction():
        require(by, Permission.APPROVAL_APPOINT)
        round_ = fresh(seat.step.round)
        seat = fresh(seat)
        if round_.state is not RoundState.OPEN or seat.state is not AssignmentState.OPEN:
            raise Conflict(N_("This approval has ended. Reload the page to see how."))
        if seat.step.meaning == rules.PREPARING:
            raise NotAllowed(N_("Who prepared it signs that in person; nobody else can."))
        check_may_be_asked(round_, to, reason)
        _transfer(round_, seat, to, reason, by=by)
    return round_


def add_signer(round_: Round, person: Person, place: HandoverKind, reason: str, *, by: Actor) -> Round:
    """Let another decide as well (加签), with the same meaning: before me, beside me or after me.

    Who was added always has to sign; who was added before me signs first.

    Raises:
        NotAllowed, Conflict: as for a transfer.
    """
    with transaction():
        round_, mine = _ready(round_, person, reason, by=by)
        if place is HandoverKind.TRANSFER:
            raise Conflict(N_("Choose whether the signer comes before, beside or after you."))
        handover = _handover(mine, place, person, reason, by=by)
        added = course.assign(mine.step, person.id, mine.rule, added=True, handover_id=handover.id)
        db.session.flush()
        if place is HandoverKind.BEFORE:
            added.after_id, mine.after_id = mine.after_id, added.id
        elif place is HandoverKind.AFTER:
            added.after_id = mine.id
        else:
            added.after_id = mine.after_id
        _record(ApprovalAct.SIGNER_ADDED, round_, mine, handover, reason, by=by)
    return round_


def _transfer(round_: Round, mine: Assignment, to: Person, reason: str, *, by: Actor) -> None:
    handover = _handover(mine, HandoverKind.TRANSFER, to, reason, by=by)
    mine.state = AssignmentState.SET_ASIDE
    taken = course.assign(mine.step, to.id, mine.rule, added=mine.added, handover_id=handover.id)
    taken.after_id = mine.after_id
    db.session.flush()
    for other in mine.step.assignments:
        if other.after_id == mine.id:
            other.after_id = taken.id
    _record(ApprovalAct.TRANSFERRED, round_, mine, handover, reason, by=by)


def _ready(round_: Round, person: Person, reason: str, *, by: Actor) -> tuple[Round, Assignment]:
    if "sign" not in by.scopes:
        raise NotAllowed(N_("This token may not sign; it has no scope \u201csign\u201d."))
    round_ = fresh(round_)
    subject_for(round_.subject_kind).check_readable(round_.subject_id, by=by)
    found = why_not_pass_on(round_, by=by)
    if found is not None:
        raise found
    step, seat = open_step(round_), seat_of(round_, by.person_id)
    if step is None or seat is None:
        raise Conflict(N_("This approval has ended. Reload the page to see how."))
    if step.meaning == rules.PREPARING:
        raise NotAllowed(N_("Who prepared it signs that in person; nobody else can."))
    check_may_be_asked(round_, person, reason)
    if len(reason) > rules.LONGEST_OPINION:
        raise Conflict(N_("The opinion is longer than %(n)s characters."), n=rules.LONGEST_OPINION)
    return round_, seat.assignment


def _handover(mine: Assignment, kind: HandoverKind, to: Person, reason: str, *, by: Actor) -> Handover:
    handover = Handover(
        step_id=mine.step_id,
        kind=kind,
        by_id=by.person_id,
        to_id=to.id,
        earlier_id=mine.handover_id,
        reason=reason.strip(),
        made_at=clock.now(),
    )
    db.session.add(handover)
    db.session.flush()
    return handover


def _record(act: ApprovalAct, round_: Round, mine: Assignment, handover: Handover, reason: str, *, by: Actor) -> None:
    db.session.flush()
    journal.record(
        act,
        (round_.subject_kind, round_.subject_id),
        by=by,
        private={"reason": reason.strip()},
        round=round_.number,
        step=mine.step.position,
        kind=str(handover.kind),
        to=handover.to_id,
    )
