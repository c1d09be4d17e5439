"""Working days in mainland China: weekends, public holidays and the adjusted days around them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("CN")


def is_working_day(day: date) -> bool:
    """Whether people work on ``day``; weekends that were moved to working days count."""
    return bool(_calendar().is_working_day(day))


def working_day(start: date, number: int) -> date:
    """The ``number``-th working day from ``start`` on; 0 is ``start`` or the first one after it."""
    day, left = start, number
    while left or not is_working_day(day):
        if is_working_day(day):
            left -= 1
        day += timedelta(days=1)
    return day
