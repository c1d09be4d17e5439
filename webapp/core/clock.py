"""The one clock. Everything that needs the time asks here, so that a demo can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_moved: ContextVar[datetime | None] = ContextVar("wenkong_demo_clock", default=None)


def now() -> datetime:
    """The present moment, in UTC, to the microsecond."""
    return _moved.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day in the organisation's time zone (for example ``Asia/Shanghai``)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def demo_time(moment: datetime) -> Iterator[None]:
    """Let ``now()`` answer ``moment`` inside the block.

    Only the demo builder uses this; ``journal`` refuses an entry under a moved clock unless its
    first entry says that the instance is a demo (house decision 10).
    """
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)


def is_moved() -> bool:
    """Whether a demo clock is in force here."""
    return _moved.get() is not None


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC; ``moment`` must carry a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(value: int) -> datetime:
    """The UTC moment of ``value`` microseconds since 1970-01-01."""
    seconds, micros = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


def to_day(moment: datetime, zone: str) -> date:
    """The calendar day of a moment in the organisation's time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
