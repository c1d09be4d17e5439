"""Open duties of a leaver, for the page on which they are handed over; those that follow from a thing go with it."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message
from webapp.duties import hooks
from webapp.duties.actions import hand_over_duty, waive_duty
from webapp.duties.models import Duty, DutyState
from webapp.people.hooks import Held, Holding
from webapp.people.models import Person


def holding() -> Holding:
    """For ``register_holding``."""
    return Holding(
        N_("Duties"),
        30,
        _held,
        N_("They go to the head of the department, else to the management representative."),
        hand_over=lambda key, to, reason, by: hand_over_duty(_duty(key), to, reason, by=by),
        write_off=lambda key, reason, by: waive_duty(_duty(key), reason, by=by),
    )


def _held(person: Person, by: Actor) -> list[Held]:
    statement = select(Duty).where(Duty.owner_id == person.id, Duty.state == DutyState.OPEN).order_by(Duty.id)
    found = [duty for duty in db.session.scalars(statement) if not hooks.is_done_elsewhere(duty.kind)]
    known = {duty.id: heading for duty, heading in hooks.describe_all(found, by=by)}
    return [
        Held(
            str(duty.id),
            known[duty.id].number if duty.id in known else "",
            Message(duty.verb) if duty.id in known else None,
            known[duty.id].url if duty.id in known else "",
        )
        for duty in found
    ]


def _duty(key: str) -> Duty:
    return db.session.get_one(Duty, int(key))
