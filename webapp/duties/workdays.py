"""The organisation's working days: the region's calendar with the overrides kept in the database.

Overrides are read once a transaction, so that a change made on another node is seen by the next one.
"""

from __future__ import annotations

from datetime import date
from typing import cast

from sqlalchemy import select

from webapp.core import current_settings
from webapp.core.db import db
from webapp.duties.models import CalendarDay
from webapp.duties.working_calendar import WorkingCalendar

_KEPT = "wenkong_working_calendar"


def current() -> WorkingCalendar:
    """The calendar as the running transaction sees it."""
    kept = db.session.info.get(_KEPT)
    if kept is not None and kept[0] is db.session().get_transaction():
        return cast(WorkingCalendar, kept[1])
    rows = db.session.execute(select(CalendarDay.day, CalendarDay.working, CalendarDay.announced)).all()
    found = WorkingCalendar(
        region=current_settings().calendar,
        overrides={row.day: row.working for row in rows},
        announced=frozenset(row.day.year for row in rows if row.announced),
    )
    db.session.info[_KEPT] = (db.session().get_transaction(), found)
    return found


def forget() -> None:
    """Read the overrides anew: they were changed in the running transaction."""
    db.session.info.pop(_KEPT, None)


def is_working_day(day: date) -> bool:
    """Whether the organisation works on ``day``."""
    return current().is_working_day(day)


def working_day(start: date, number: int) -> date:
    """The ``number``-th working day from ``start`` on; 0 is ``start`` or the first after it, -1 the last before."""
    return current().working_day(start, number)


def moved(day: date, *, previous: bool = False) -> date:
    """``day`` when it is worked, else the next working day, or the one before it."""
    return current().moved(day, previous=previous)


def is_provisional(year: int) -> bool:
    """Whether the order of holidays for ``year`` is not known yet; pages say so."""
    return current().is_provisional(year)
