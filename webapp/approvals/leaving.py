"""Open approvals and deputyships of a leaver, for the page on which they are handed over."""

from __future__ import annotations

from webapp.approvals.chains import MEANINGS
from webapp.approvals.deputies.actions import end_deputy
from webapp.approvals.deputies.queries import deputies_of, get_deputy, served_by
from webapp.approvals.models import Assignment
from webapp.approvals.passing.actions import transfer_for_leaver
from webapp.approvals.queries import open_assignments_of
from webapp.approvals.subjects import subject_for
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message, Refusal
from webapp.people.hooks import Held, Holding
from webapp.people.models import Person


def open_steps() -> Holding:
    """Steps that ask for the person's decision."""
    return Holding(
        N_("Open approvals"),
        20,
        _steps,
        N_("They go to the post that stands in: management representative, then general manager."),
        hand_over=lambda key, to, reason, by: transfer_for_leaver(
            db.session.get_one(Assignment, int(key)), to, reason, by=by
        ),
    )


def deputies() -> Holding:
    """Who decides for the person, and for whom the person decides."""
    return Holding(
        N_("Deputies"),
        25,
        _deputies,
        N_("They end."),
        give_back=lambda key, reason, by: end_deputy(get_deputy(int(key), by=by), by=by),
    )


def _steps(person: Person, by: Actor) -> list[Held]:
    return [_step(seat, by) for seat in open_assignments_of(person.id)]


def _step(seat: Assignment, by: Actor) -> Held:
    round_ = seat.step.round
    subject = subject_for(round_.subject_kind)
    try:
        subject.check_readable(round_.subject_id, by=by)
    except Refusal:  # not for these eyes: counted, never named
        return Held(str(seat.id), "")
    heading = subject.heading(round_.subject_id)
    return Held(str(seat.id), heading.number, Message(MEANINGS[seat.step.meaning]), heading.url)


def _deputies(person: Person, by: Actor) -> list[Held]:
    until = N_("until %(day)s")
    return [
        Held(str(row.id), f"{row.person.name} → {row.deputy.name}", Message(until, {"day": row.until_on.isoformat()}))
        for row in {row.id: row for row in (*deputies_of(person.id), *served_by(person.id))}.values()
        if row.ended_at is None
    ]
