"""When something is due, as data: each month by the 10th, n working days after an event (domain.md, Duties).

A rule is plain JSON in types and settings; days off move it to the next working day, or to the one before.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from webapp.core.errors import N_, Invalid
from webapp.duties.working_calendar import ONE_DAY, WorkingCalendar


class Every(StrEnum):
    """How often; a day means every working day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
LATEST = {Every.DAY: 1, Every.WEEK: 7, **dict.fromkeys(MONTHS, 31)}


@dataclass(frozen=True)
class Recurring:
    """Once in every period, by a day of its first month (or by a weekday, 1 is Monday)."""

    every: Every
    by: int = 1
    previous: bool = False


@dataclass(frozen=True)
class Counted:
    """``days`` after an event, before it when negative; calendar days unless ``working``."""

    days: int
    working: bool = True
    previous: bool = False


SHARED: Mapping[str, Recurring] = {
    "monthly": Recurring(Every.MONTH, 10),
    "quarterly": Recurring(Every.QUARTER, 10),
    "half_yearly": Recurring(Every.HALF_YEAR, 15),
    "yearly": Recurring(Every.YEAR, 20),
    "weekly": Recurring(Every.WEEK, 5),
    "daily": Recurring(Every.DAY),
}


def start_of(every: Every, day: date) -> date:
    """The first day of the period in which ``day`` lies."""
    if every is Every.DAY:
        return day
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return date(day.year, (day.month - 1) // MONTHS[every] * MONTHS[every] + 1, 1)


def start_after(every: Every, start: date) -> date:
    """The first day of the period after the one that begins on ``start``."""
    if every not in MONTHS:
        return start + (ONE_DAY if every is Every.DAY else timedelta(days=7))
    year, month = divmod(start.year * 12 + start.month - 1 + MONTHS[every], 12)
    return date(year, month + 1, 1)


def due_in(rule: Recurring, day: date, calendar: WorkingCalendar) -> date:
    """The due day of the period in which ``day`` lies; it is a working day."""
    start = start_of(rule.every, day)
    if rule.every in MONTHS:
        last = monthrange(start.year, start.month)[1]
        return calendar.moved(start.replace(day=min(rule.by, last)), previous=rule.previous)
    return calendar.moved(start + timedelta(days=rule.by - 1), previous=rule.previous)


def dues(rule: Recurring, first: date, last: date, calendar: WorkingCalendar) -> Iterator[date]:
    """The due days of all periods that begin from the one of ``first`` on, up to ``last``; never the same twice."""
    start, before = start_of(rule.every, first), date.min
    while start <= last:
        due = due_in(rule, start, calendar)
        if due > before:
            yield due
        before = max(due, before)
        start = start_after(rule.every, start)


def next_due(rule: Recurring, after: date, calendar: WorkingCalendar) -> date:
    """The first due day later than ``after``."""
    start = start_of(rule.every, after)
    while (due := due_in(rule, start, calendar)) <= after:
        start = start_after(rule.every, start)
    return due


def due_from(rule: Counted, event: date, calendar: WorkingCalendar) -> date:
    """The due day counted from an event: n working days on or back, or n days moved to a working day."""
    if rule.working:
        return calendar.working_day(event, rule.days)
    return calendar.moved(event + timedelta(days=rule.days), previous=rule.previous)


def as_data(rule: Recurring | Counted) -> dict[str, Any]:
    """The rule as plain JSON."""
    return {name: str(value) if isinstance(value, Every) else value for name, value in asdict(rule).items()}


def from_data(data: Mapping[str, Any]) -> Recurring | Counted:
    """The rule of plain JSON.

    Raises:
        Invalid: a name or value that no rule has.
    """
    try:
        if "every" in data:
            return _checked(Recurring(**{**data, "every": Every(data["every"])}))
        return Counted(**data)
    except (TypeError, ValueError) as error:
        raise Invalid(N_("This is no rule for a due day: %(rule)s"), rule=dict(data)) from error


def _checked(rule: Recurring) -> Recurring:
    if not 1 <= rule.by <= LATEST[rule.every]:
        raise ValueError(rule.by)
    return rule
