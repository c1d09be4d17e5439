"""What is due, for whom, by when."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts of this room, who may know of duties, and what becomes of a leaver's."""
    from webapp.core import access
    from webapp.core.journal import register_acts
    from webapp.duties import leaving
    from webapp.duties.actions import hand_over_duties
    from webapp.duties.models import CalendarAct, Duty, DutyAct
    from webapp.duties.queries import readable_duties
    from webapp.people.hooks import register_holding, register_leaving

    _check_region(app)
    register_acts("duties", DutyAct)
    register_acts("calendar", CalendarAct)
    access.register_readable(Duty, readable_duties)
    register_leaving("duties", hand_over_duties)
    register_holding("duties", leaving.holding())
    _register_pages(app)


def _check_region(app: Flask) -> None:
    from webapp.duties.working_calendar import REGIONS

    region = app.config["WENKONG_SETTINGS"].calendar
    if region not in REGIONS:
        raise ValueError(f"WENKONG_CALENDAR must be one of {', '.join(REGIONS)}, not {region!r}")


def _register_pages(app: Flask) -> None:
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.duties import api
    from webapp.duties.calendar.web import bp as calendar
    from webapp.duties.web import bp

    app.register_blueprint(bp)
    app.register_blueprint(calendar)
    shell.register_api(app, api.room)
    shell.register_blueprint_group("duties", "todo")
    shell.register_blueprint_group("calendar", "admin")
    shell.register_page("todo", "duties", "duties.index", N_("Duties"), order=15)
    shell.register_page(
        "admin", "calendar", "calendar.year", N_("Calendar"), allowed=Permission.SETTINGS_MANAGE, order=60
    )
