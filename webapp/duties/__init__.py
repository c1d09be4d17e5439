"""What is due, for whom, by when."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts of this room, who may know of duties, and what becomes of a leaver's."""
    from webapp.core import access
    from webapp.core.journal import register_acts
    from webapp.duties.actions import hand_over_duties
    from webapp.duties.models import CalendarAct, Duty, DutyAct
    from webapp.duties.queries import readable_duties
    from webapp.people.hooks import register_leaving

    register_acts("duties", DutyAct)
    register_acts("calendar", CalendarAct)
    access.register_readable(Duty, readable_duties)
    register_leaving("duties", hand_over_duties)
