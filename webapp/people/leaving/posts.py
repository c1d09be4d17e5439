"""Departments a person heads or is in charge of: a new head or manager in charge takes them."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.people import queries
from webapp.people.departments import change_department
from webapp.people.hooks import Held, Holding
from webapp.people.models import Person

HEAD, IN_CHARGE = "head", "charge"
WORDS = {HEAD: N_("head"), IN_CHARGE: N_("manager in charge")}


def holding() -> Holding:
    """For ``register_holding``."""
    return Holding(
        N_("Posts"), 10, _held, N_("The department stays without a head until one is named."), hand_over=_hand_over
    )


def _held(person: Person, by: Actor) -> list[Held]:
    return [
        Held(f"{role}-{department.id}", department.name, Message(WORDS[role]))
        for department in queries.headed_by(person.id)
        for role, holder in ((HEAD, department.head_id), (IN_CHARGE, department.in_charge_id))
        if holder == person.id
    ]


def _hand_over(key: str, to: Person, reason: str, by: Actor) -> None:
    role, department_id = key.split("-")
    department = queries.get_department(int(department_id), by=by)
    if role == HEAD:
        change_department(department, head=to, by=by)
    else:
        change_department(department, in_charge=to, by=by)
