"""When something that waits is news for a person (issue point 8: at most one notice a day per item)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Item:
    """Something that waits; ``reminded_on`` is the day on which its sender asked again."""

    key: str
    verb: str
    number: str
    title: str
    url: str
    due_on: date | None = None
    reminded_on: date | None = None


def is_news(item: Item, last: date | None, today: date, *, working: bool) -> bool:
    """Whether a notice is due: it is new, was asked again, is on its last day, or is late on a working day.

    Args:
        last: the day of the last notice about it. ``working``: whether people work today.
    """
    if last is None:
        return True
    if last >= today:
        return False
    if item.reminded_on is not None and item.reminded_on > last:
        return True
    return item.due_on is not None and (item.due_on == today or (item.due_on < today and working))
