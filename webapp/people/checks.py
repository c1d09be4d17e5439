"""Checks that the actions of this room share."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core.db import db
from webapp.core.errors import N_, Invalid
from webapp.people.models import Person


def required(**values: str) -> dict[str, str]:
    """The values without blanks around them.

    Raises:
        Invalid: one is empty; the message stands at its field.
    """
    plain = {name: value.strip() for name, value in values.items()}
    empty = {name: [N_("Please fill this in.")] for name, value in plain.items() if not value}
    if empty:
        raise Invalid(fields=empty)
    return plain


def refuse_taken_login(login: str) -> dict[str, list[str]]:
    """The message for a login that another account has, or nothing."""
    taken = db.session.scalar(select(Person.id).where(Person.login == login))
    return {"login": [N_("This login is in use.")]} if taken else {}


def refuse_taken_number(staff_number: str, *, but: int | None = None) -> dict[str, list[str]]:
    """The message for a staff number that another account than ``but`` has, or nothing."""
    if not staff_number:
        return {}
    taken = db.session.scalar(select(Person.id).where(Person.staff_number == staff_number))
    if taken is None or taken == but:
        return {}
    return {"staff_number": [N_("This staff number belongs to another account.")]}
