"""The yearly order of holidays as a list: a day or a range, whether it is worked, a note; one a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.core.errors import N_, Invalid, Message

WORKED = frozenset({"班", "上班", "补班", "调休上班", "work", "worked", "working", "yes", "1"})
REST = frozenset({"休", "放假", "休息", "假", "rest", "off", "holiday", "no", "0"})
LONGEST_RANGE = 60
MOST_LINES = 400
MOST_BYTES = 200_000
_SPLIT = re.compile(r"[,\t;、]+|\s{2,}")
_ONE = r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"
_RANGE = re.compile(rf"^{_ONE}(?:\s*(?:~|至|到|--|—|–)\s*{_ONE})?$")


@dataclass(frozen=True)
class Line:
    """What one line says of a range of days."""

    first: date
    last: date
    working: bool
    note: str


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or GB18030.

    Raises:
        Invalid: too large, or neither.
    """
    if len(data) > MOST_BYTES:
        raise Invalid(fields={"file": [N_("This file is too large for a list of days.")]})
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(fields={"file": [N_("This is no text file.")]})


def read_list(text: str) -> dict[date, tuple[bool, str]]:
    """Days to (worked, note), full-width signs and a heading line allowed.

    Raises:
        Invalid: every line that can not be read, and days that are named twice in different ways.
    """
    found: dict[date, tuple[bool, str]] = {}
    wrong: list[Message] = []
    for number, raw in enumerate(text.splitlines()[: MOST_LINES + 1], 1):
        plain = unicodedata.normalize("NFKC", raw).strip().strip("\ufeff")
        if not plain or plain.startswith("#") or (number == 1 and not any(sign.isdigit() for sign in plain)):
            continue
        line = _line(plain)
        if line is None:
            wrong.append(Message(N_("Line %(line)s can not be read: %(text)s"), {"line": number, "text": plain[:60]}))
            continue
        for day in days_between(line.first, line.last):
            if found.setdefault(day, (line.working, line.note))[0] != line.working:
                said = {"line": number, "day": day.isoformat()}
                wrong.append(Message(N_("Line %(line)s says of %(day)s otherwise than a line before."), said))
    if not found and not wrong:
        wrong.append(Message(N_("There is no day in this list.")))
    if wrong:
        raise Invalid(fields={"list": wrong[:20]})
    return found


def _line(text: str) -> Line | None:
    cells = [cell.strip().strip('"') for cell in _SPLIT.split(text, maxsplit=2)]
    span = _RANGE.match(cells[0])
    word = cells[1].lower() if len(cells) > 1 else ""
    if span is None or word not in WORKED | REST:
        return None
    try:
        first = _day(span.group(1))
        last = _day(span.group(2)) if span.group(2) else first
    except ValueError:
        return None
    if not 0 <= (last - first).days < LONGEST_RANGE:
        return None
    return Line(first, last, word in WORKED, cells[2] if len(cells) > 2 else "")


def _day(text: str) -> date:
    year, month, day = (int(part) for part in re.findall(r"\d+", text))
    return date(year, month, day)


def days_between(first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last``, none when it is earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def write_list(days: Iterable[date], said: Mapping[date, tuple[bool, str]], words: tuple[str, str]) -> str:
    """The list as ``read_list`` reads it back; ``words`` are those for worked and rest."""
    return "".join(
        f"{day.isoformat()},{words[0] if said[day][0] else words[1]},{_cell(said[day][1])}\n" for day in sorted(days)
    )


def _cell(note: str) -> str:
    """A note without what would split the line, or begin a formula where a spreadsheet opens it."""
    return re.sub(r"[,\t;、\r\n]+", " ", note).strip().lstrip("=+-@")
