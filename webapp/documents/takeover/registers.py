"""A sheet of a register read into lines; nothing of it is lost. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.core.errors import N_, Message
from webapp.documents.importing.packing import pack, unpack
from webapp.documents.takeover.cells import plain
from webapp.documents.takeover.columns import Column, find_header, heading_key, kind_of, read_columns

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """One row of a register: its row number in the sheet, values by role, and the other cells by heading.

    ``aside`` says why the row is no line of the register (no number and no title, the heading again); its
    cells are kept all the same.
    """

    row: int
    values: Mapping[str, str]
    rest: Mapping[str, str]
    aside: bool = False

    def as_json(self) -> dict[str, Any]:
        """The line as it is kept."""
        return {"row": self.row, "values": dict(self.values), "rest": dict(self.rest), "aside": self.aside}


@dataclass(frozen=True)
class Sheet:
    """One sheet as it was understood; ``header`` is the row number (from 1) of its headings, None without one."""

    name: str
    kind: str
    header: int | None
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    why: tuple[Message, ...]
    title: str = field(default="")


def read_sheet(
    file: str,
    name: str,
    rows: Rows,
    *,
    header: int | None = None,
    kind: str = "",
    roles: Mapping[int, str] | None = None,
) -> Sheet:
    """Understand one sheet.

    Args:
        header, kind, roles: as a person chose them on the page (row from 1, kind, role by column from 0);
            guessed when missing.
    """
    place = header - 1 if header else find_header(rows)
    if place is None or place >= len(rows):
        kept = tuple(_as_it_is(number, row) for number, row in enumerate(rows, start=1) if any(map(str.strip, row)))
        why = Message(N_("No row names a column for numbers or titles; nothing is read from this sheet."))
        return Sheet(name, kind or "other", None, (), kept, (why,))
    columns = read_columns(rows[place])
    if roles is not None:
        chosen = Message(N_("Chosen on the page."))
        columns = [
            Column(c.heading, roles[i], chosen) if i in roles and roles[i] != c.role else c
            for i, c in enumerate(columns)
        ]
    above = " ".join(dict.fromkeys(plain(cell) for row in rows[:place] for cell in row if cell.strip()))
    found, reason = kind_of((above, name, file), [column.role for column in columns])
    why = Message(N_("Row %(row)s names the columns."), {"row": place + 1})
    lines = _lines(rows, place, columns)
    if (kind or found) == "distribution":
        lines = _under_the_same_number(lines)
    return Sheet(name, kind or found, place + 1, tuple(columns), tuple(lines), (why, reason), above)


def _under_the_same_number(lines: Sequence[Line]) -> list[Line]:
    """Registers of issue name a document once and leave the cells below empty: the holders there are its own."""
    found: list[Line] = []
    named: dict[str, str] = {}
    for line in lines:
        if not line.aside:
            named = {role: line.values[role] for role in ("number", "title", "label") if role in line.values}
        elif named and {"holder", "copy_number"} & set(line.values):
            line = Line(line.row, {**named, **line.values}, line.rest)
        found.append(line)
    return found


def _lines(rows: Rows, place: int, columns: Sequence[Column]) -> list[Line]:
    headings = [heading_key(cell) for cell in rows[place]]
    found = []
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        if not any(cell.strip() for cell in row):
            continue
        values, rest = _taken_apart(row, columns)
        again = [heading_key(cell) for cell in row] == headings
        banner = len({cell for cell in row if cell.strip()}) == 1 and len([c for c in row if c.strip()]) > 2
        nameless = not values.get("number") and not values.get("title")
        found.append(Line(number, values, rest, aside=again or banner or nameless))
    return found


def _taken_apart(row: Sequence[str], columns: Sequence[Column]) -> tuple[dict[str, str], dict[str, str]]:
    values: dict[str, str] = {}
    rest: dict[str, str] = {}
    for place, cell in enumerate(row):
        text = plain(cell)
        if not text:
            continue
        column = columns[place] if place < len(columns) else None
        if column is not None and column.role and column.role not in values:
            values[column.role] = text
        else:
            heading = (column.heading if column else "") or f"#{place + 1}"
            rest[heading if heading not in rest else f"{heading} #{place + 1}"] = text
    return values, rest


def _as_it_is(number: int, row: Sequence[str]) -> Line:
    cells = {f"#{place}": plain(cell) for place, cell in enumerate(row, start=1) if cell.strip()}
    return Line(number, {}, cells, aside=True)


def columns_json(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Columns as they are kept."""
    return [{"heading": c.heading, "role": c.role, "why": pack(c.why)} for c in columns]


def columns_again(kept: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The kept columns."""
    return [Column(c["heading"], c["role"], unpack(c["why"])) for c in kept]
