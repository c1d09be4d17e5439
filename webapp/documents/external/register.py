"""An existing 外来文件清单 in Excel becomes entries of the list: the reader of registers, then one act a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from webapp import core
from webapp.core.access import Actor, Permission, require
from webapp.core.db import transaction
from webapp.core.errors import N_, Invalid, Message
from webapp.documents.external.actions import Values, add_external
from webapp.documents.external.models import External, Kind
from webapp.documents.external.rules import split_number
from webapp.documents.takeover.cells import bare_title, read_day
from webapp.documents.takeover.registers import Line, read_sheet
from webapp.people.models import Department
from webapp.people.queries import department_named
from webapp.rendering import Limits, read_grids

KIND_OF_REGISTER = "external"
MOST = 5000
_STANDARD = re.compile(r"^(?:GB|GJB|ISO|IEC|ITU|IEEE|ITSS|[A-Z]{2}/T|[A-Z]{2,5}/?[A-Z]?)\s*[\d/]", re.IGNORECASE)
_LAW = re.compile(r"(?<!方)法$|条例|规定$|办法$|令$|决定$|\b(?:act|law|regulation)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Taken:
    """What became of one line: the entry made, or why there is none."""

    sheet: str
    row: int
    number: str
    title: str
    external: External | None = None
    why: Message | None = None


def import_register(
    name: str, data: bytes, department: Department, next_check_on: date | None, *, by: Actor
) -> list[Taken]:
    """Add every line of a register to the list; a line that can not be added says why, the others go on.

    Args:
        department: who looks after lines that name no department of ours. ``next_check_on``: for all of them.

    Raises:
        Invalid: no workbook, no sheet with a column for numbers or titles, more than ``MOST`` lines.
    """
    require(by, Permission.DOCUMENT_CREATE)
    lines = _lines_of(name, data)
    if not lines:
        raise Invalid(fields={"file": [N_("No sheet of this workbook has a column for numbers or titles.")]})
    if len(lines) > MOST:
        raise Invalid(fields={"file": [Message(N_("At most %(most)s lines at once."), {"most": MOST})]})
    with transaction():
        return [_take(sheet, line, department, next_check_on, by=by) for sheet, line in lines]


def _lines_of(name: str, data: bytes) -> list[tuple[str, Line]]:
    grids = read_grids(name, data, Limits.from_settings(core.current_settings()))
    sheets = [
        read_sheet(name, grid.name, grid.rows, kind=KIND_OF_REGISTER) for grid in grids if any(map(any, grid.rows))
    ]
    return [(sheet.name, line) for sheet in sheets for line in sheet.lines if not line.aside]


def _take(sheet: str, line: Line, department: Department, next_check_on: date | None, *, by: Actor) -> Taken:
    values = values_of(line, department)
    taken = Taken(sheet, line.row, values.number, values.title)
    try:
        return Taken(sheet, line.row, values.number, values.title, add_external(values, next_check_on, by=by))
    except Invalid as refusal:
        reasons: Sequence[Message | str] = next(iter(refusal.fields.values()), [refusal.message])
        why = reasons[0] if isinstance(reasons[0], Message) else Message(reasons[0])
        return Taken(taken.sheet, taken.row, taken.number, taken.title, why=why)


def values_of(line: Line, department: Department) -> Values:
    """A line of a register as values of an external document; what has no place of its own is the remark."""
    said = line.values
    number, title = said.get("number", ""), bare_title(said.get("title", ""))
    year = _YEAR.search(said.get("label", ""))
    rest = [f"{heading} {text}" for heading, text in line.rest.items()]
    return Values(
        kind=kind_of(number, title),
        number=(number or title)[:120],
        title=(title or number)[:300],
        department=department_named(said.get("department", "")) or department,
        edition=split_number(number)[1] or (year.group(0) if year else said.get("label", "")[:40]),
        publisher=said.get("source", "")[:200],
        issued_on=read_day(said.get("issued", "")),
        effective_on=read_day(said.get("effective", "")),
        remark="；".join(part for part in (said.get("remark", ""), *rest) if part),
    )


def kind_of(number: str, title: str) -> Kind:
    """Standard or law, as far as number and title say so."""
    if _STANDARD.match(number):
        return Kind.STANDARD
    return Kind.LAW if _LAW.search(title) else Kind.OTHER
