"""What the pages of take-over show: plain values, problems first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents.importing.packing import unpack, unpack_all
from webapp.documents.takeover import queries
from webapp.documents.takeover.columns import KINDS as REGISTERS
from webapp.documents.takeover.columns import ROLES
from webapp.documents.takeover.findings import ACTS, FIELDS, KINDS, WAYS, Finding
from webapp.documents.takeover.models import (
    ListState,
    RowState,
    Takeover,
    TakeoverFile,
    TakeoverRow,
    TakeoverSheet,
)

CLEAR, KEPT_OUT, BROKEN = "clear", "kept_out", "broken"
OTHER_GROUPS: dict[str, str] = {
    CLEAR: N_("Ready"),
    KEPT_OUT: N_("Left out or later"),
    BROKEN: N_("Files that can not be read"),
}
STATES: dict[RowState, tuple[str, str]] = {
    RowState.LISTED: (N_("ready"), "ok"),
    RowState.LATER: (N_("file later"), "draft"),
    RowState.LEFT_OUT: (N_("left out"), "draft"),
    RowState.ENTERED: (N_("In force"), "ok"),
    RowState.REFUSED: (N_("refused"), "stop"),
}
SETTLED_WORDS: dict[str, str] = {**ACTS, "typed": N_("Typed in by hand")}


@dataclass(frozen=True)
class RowView:
    """One row of a list."""

    row: TakeoverRow
    findings: Sequence[Finding] = ()
    said: Sequence[tuple[str, str]] = ()
    why: Sequence[Message] = ()
    refusal: Sequence[Message] = ()
    state: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Tab:
    """One group of rows with its count; ``current`` is the one that is shown."""

    key: str
    title: str
    count: int
    current: bool


@dataclass(frozen=True)
class ListPage:
    """A list as one person works on it: the group that is shown, and what can be done with its rows."""

    tabs: Sequence[Tab]
    group: str
    rows: Sequence[RowView]
    acts: Sequence[tuple[str, str]]
    open_rows: int
    broken: Sequence[tuple[TakeoverFile, Message]] = ()


def list_page(takeover: Takeover, wanted: str, *, by: Actor) -> ListPage:
    """The page of a list: the wanted group, else the first one with something to settle."""
    groups = queries.groups_of(takeover, tuple(KINDS), by=by)
    counts = {kind: len(rows) for kind, rows in groups.by_kind.items()}
    others = {CLEAR: groups.clear, KEPT_OUT: groups.kept_out}
    counts |= {key: len(rows) for key, rows in others.items() if rows}
    if groups.broken:
        counts[BROKEN] = len(groups.broken)
    group = wanted if wanted in counts else next(iter(counts), CLEAR)
    titles = {**KINDS, **OTHER_GROUPS}
    tabs = [Tab(key, titles[key], count, key == group) for key, count in counts.items()]
    rows = groups.by_kind.get(group) or others.get(group) or []
    acts = [(act, ACTS[act]) for act in WAYS.get(group, ())]
    views = [view_of_row(row, groups.findings.get(row.id, ())) for row in rows]
    broken = [(file, unpack(file.problem)) for file in groups.broken if file.problem]
    return ListPage(tabs, group, views, acts, groups.open_rows, broken)


def view_of_row(row: TakeoverRow, found: Sequence[Finding] = ()) -> RowView:
    """A row with what was settled in it and why."""
    said = [(SETTLED_WORDS.get(each["act"], each["act"]), each.get("reason", "")) for each in row.settled.values()]
    return RowView(row, found, said, unpack_all(row.why), unpack_all(row.refusal), STATES[row.state])


def results(takeover: Takeover) -> list[RowView]:
    """What became of each row of a signed list, refused ones first, then those still to come."""
    order = {RowState.REFUSED: 0, RowState.LISTED: 1, RowState.LATER: 2, RowState.LEFT_OUT: 3, RowState.ENTERED: 4}
    rows = sorted(takeover.rows, key=lambda row: (order[row.state], row.position))
    return [view_of_row(row) for row in rows]


def both_sides(row: TakeoverRow) -> list[tuple[str, str, str, bool]]:
    """Field, what the register says, what the file says, and whether they differ."""
    checked = queries.as_checked(row)
    found = []
    for name, title in FIELDS.items():
        one = checked.register.get(name) if checked.register else ""
        other = checked.file.get(name) if checked.file else ""
        if one or other:
            found.append((title, one, other, bool(one and other and one != other)))
    return found


def other_cells(row: TakeoverRow) -> list[tuple[str, str]]:
    """The cells of the register's line that nobody knew a meaning for, and those of other columns."""
    if not row.register:
        return []
    known = [(ROLES[role], text) for role, text in row.register["values"].items() if role not in FIELDS]
    return known + list(row.register["rest"].items())


def reasons_of_file(row: TakeoverRow) -> list[Message]:
    """Where each value of the file was read."""
    if row.file is None:
        return []
    return [unpack(why) for why in row.file.guess["why"].values()]


def sheet_values(sheet: TakeoverSheet) -> dict[str, Any]:
    """How a sheet is read, for its form."""
    roles = {f"role-{place}": column["role"] for place, column in enumerate(sheet.columns)}
    return {"header": sheet.header or "", "kind": sheet.kind, **roles}


def samples(sheet: TakeoverSheet, most: int = 3) -> dict[int, str]:
    """A few cells of each column, so that a person sees what stands there."""
    lines = [line for line in sheet.lines if not line["aside"]][:most]
    found = {}
    for place, column in enumerate(sheet.columns):
        name, heading = column["role"], column["heading"] or f"#{place + 1}"
        cells = [line["values"].get(name, "") if name else line["rest"].get(heading, "") for line in lines]
        found[place] = " · ".join(cell for cell in cells if cell)
    return found


def register_title(kind: str) -> str:
    """The word for a kind of register."""
    return REGISTERS.get(kind, kind)


def waits(takeover: Takeover) -> bool:
    """Whether the page looks again by itself: a job is at work on the list."""
    return takeover.state in {ListState.READING, ListState.ENTERING}
