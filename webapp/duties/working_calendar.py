"""Which days are worked: weekends, public holidays, the adjusted days around them, the organisation's own days.

A pure value: where its overrides are kept, and when they are read, is ``duties/workdays.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

from webapp.core.errors import N_

ONE_DAY = timedelta(days=1)
FARTHEST = 400


@dataclass(frozen=True)
class Region:
    """Whose public holidays are followed; ``announced``: days off are moved by an order of each year."""

    title: str
    country: str
    announced: bool


REGIONS: Mapping[str, Region] = MappingProxyType(
    {
        "CN": Region(N_("Mainland China"), "CN", announced=True),
        "HK": Region(N_("Hong Kong"), "HK", announced=False),
        "TW": Region(N_("Taiwan"), "TW", announced=False),
    }
)


@cache
def _public(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def last_announced(region: str) -> int | None:
    """The last year whose order of holidays is known here; None where no yearly order moves days."""
    if not REGIONS[region].announced:
        return None
    return max(int(year) for year in _public(REGIONS[region].country).special_public_holidays)


@dataclass(frozen=True)
class WorkingCalendar:
    """A region's days with the organisation's own.

    ``overrides`` says of single days whether they are worked; ``announced`` are years whose order of
    holidays the organisation entered itself.
    """

    region: str = "CN"
    overrides: Mapping[date, bool] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()

    def is_public_holiday(self, day: date) -> bool:
        """Whether the region's own calendar has a holiday on this day."""
        return day in _public(REGIONS[self.region].country)

    def is_usually_worked(self, day: date) -> bool:
        """Whether the region works on ``day``; weekends that were moved to working days count."""
        return bool(_public(REGIONS[self.region].country).is_working_day(day))

    def is_working_day(self, day: date) -> bool:
        """Whether the organisation works on ``day``."""
        found = self.overrides.get(day)
        return self.is_usually_worked(day) if found is None else found

    def is_provisional(self, year: int) -> bool:
        """Whether the order of holidays for ``year`` is not known yet, so that days may still move."""
        last = last_announced(self.region)
        return last is not None and year > last and year not in self.announced

    def working_day(self, start: date, number: int) -> date:
        """The ``number``-th working day from ``start`` on; 0 is ``start`` or the first one after it.

        A negative number counts back: -1 is the last working day before ``start``.
        """
        step = -ONE_DAY if number < 0 else ONE_DAY
        day = self.moved(start) if number >= 0 else start
        for _ in range(abs(number)):
            day = self.moved(day + step, previous=number < 0)
        return day

    def moved(self, day: date, *, previous: bool = False) -> date:
        """``day`` itself when it is worked, else the next working day, or the one before it.

        Raises:
            ValueError: no day is worked for more than a year.
        """
        step = -ONE_DAY if previous else ONE_DAY
        for _ in range(FARTHEST):
            if self.is_working_day(day):
                return day
            day += step
        raise ValueError("no working day in sight")


def working_days_between(calendar: WorkingCalendar, start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; 0 when it is not later."""
    return sum(calendar.is_working_day(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))
