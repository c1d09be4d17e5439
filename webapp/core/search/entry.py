"""What a room hands over to be found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

PAST = frozenset(
    {
        "superseded", "obsolete", "rejected", "void", "disposed", "closed", "written_off", "lost",
        "destroyed", "replaced", "returned", "waived",
    }
)  # fmt: skip

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Part:
    """Text of one place, in its original characters; a few thousand characters at most."""

    place: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One revision, record, attachment ... with everything a filter needs.

    ``group_id`` is the identity revisions share (the document), ``sequence`` their order in it.
    ``current`` says whether the default search shows it; None: by its state. ``clauses`` are
    ``iso9001@2015:7.5.3`` or bare ``7.5.3``. ``day`` sorts; in force is [from, to).
    """

    kind: str
    subject_id: int
    group_id: int
    day: date
    number: str = ""
    aliases: tuple[str, ...] = ()
    title: str = ""
    revision: str = ""
    sequence: int = 0
    state: str = ""
    current: bool | None = None
    type: str = ""
    department: str = ""
    department_id: int | None = None
    classification: str = ""
    owner_id: int | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    clauses: tuple[str, ...] = ()
    url: str = ""
    parts: tuple[Part, ...] = ()


def is_current(state: str) -> bool:
    """Whether a thing in this state shows without asking for what is past."""
    return state not in PAST


def storable(text: str) -> str:
    """``text`` with what no database takes (NUL, halves of surrogate pairs) as U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def day_number(day: date) -> int:
    """2026-11-23 as 20261123."""
    return day.year * 10_000 + day.month * 100 + day.day
