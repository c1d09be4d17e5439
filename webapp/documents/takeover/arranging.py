"""From registers and files to the rows of a list: every line and every file has its place, nothing is dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from webapp.core.db import db
from webapp.core.errors import Message
from webapp.documents.importing.packing import pack, pack_all
from webapp.documents.importing.proposals import Frame
from webapp.documents.importing.sources import base_name
from webapp.documents.takeover.claims import EXTERNAL, propose
from webapp.documents.takeover.matching import Listed, Paper, match
from webapp.documents.takeover.models import (
    FileState,
    RowState,
    Takeover,
    TakeoverFile,
    TakeoverRow,
    TakeoverSheet,
)

AT_ONCE = 250
LISTS = frozenset({"controlled", "external"})
"""Kinds of registers whose lines are documents."""


def arrange(takeover: Takeover, frame: Frame) -> tuple[int, int]:
    """Make rows of new lines, give waiting rows their files, make rows of files no register names.

    Returns:
        how many files found their row and how many rows were made.
    """
    made = _rows_of_lines(takeover, frame)
    placed = {row.file_id for row in takeover.rows if row.file_id}
    new = {f.id: f for f in takeover.files if not f.register and f.state is FileState.READ and f.id not in placed}
    waiting = {
        row.position: row
        for row in takeover.rows
        if row.file_id is None and row.state in {RowState.LISTED, RowState.LATER}
    }
    pairs = match([_listed(row) for row in waiting.values()], [_paper(file) for file in new.values()])
    for pair in pairs:
        _join(waiting[pair.row], new.pop(pair.file), frame, sure=pair.sure, why=pair.why)
    for file in new.values():
        _row(takeover, frame, file=file)
    return len(pairs), made + len(new)


def part(row: TakeoverRow, frame: Frame) -> TakeoverRow | None:
    """Take a file away from its row again; it becomes a row of its own."""
    file, row.file = row.file, None
    row.file_id, row.sure = None, True
    _fill(row, frame)
    return _row(row.takeover, frame, file=file) if file is not None else None


def _rows_of_lines(takeover: Takeover, frame: Frame) -> int:
    done = {row.sheet_id for row in takeover.rows}
    made = 0
    for sheet in takeover.sheets:
        if sheet.kind in LISTS and sheet.id not in done:
            for line in sheet.lines:
                if not line["aside"]:
                    _row(takeover, frame, sheet=sheet, line=line)
                    made += 1
    return made


def _row(
    takeover: Takeover,
    frame: Frame,
    *,
    sheet: TakeoverSheet | None = None,
    line: dict[str, Any] | None = None,
    file: TakeoverFile | None = None,
) -> TakeoverRow:
    row = TakeoverRow(
        position=max((r.position for r in takeover.rows[-1:]), default=0) + 1,
        sheet=sheet,
        register=line,
        file=file,
        state=RowState.LISTED,
        settled={},
        why=[],
        sure=True,
    )
    _fill(row, frame)
    takeover.rows.append(row)
    if row.position % AT_ONCE == 0:  # what waits to be written is looked through row by row: keep it short
        db.session.flush()
    return row


def _join(row: TakeoverRow, file: TakeoverFile, frame: Frame, *, sure: bool, why: Message) -> None:
    row.file, row.sure, row.state = file, sure, RowState.LISTED
    row.settled = {kind: said for kind, said in row.settled.items() if kind != "no_file"}
    _fill(row, frame)
    row.why = [pack(why), *row.why]


def _fill(row: TakeoverRow, frame: Frame) -> None:
    """The values a row begins with, from its line and its file."""
    kind = row.sheet.kind if row.sheet is not None else ""
    proposed = propose(row.register, kind, row.file.guess if row.file is not None else None, frame)
    values = asdict(proposed)
    values["why"] = pack_all(proposed.why)
    for name, value in values.items():
        setattr(row, name, value)


def _listed(row: TakeoverRow) -> Listed:
    return Listed(row.position, row.number, row.title, row.label)


def _paper(file: TakeoverFile) -> Paper:
    said = file.guess
    name = base_name(file.name).rpartition(".")[0] or base_name(file.name)
    numbers = dict.fromkeys(number for number in (said["number"], *said["aliases"]) if number)
    return Paper(file.id, tuple(numbers), said["title"], name, said["label"])


def clear(takeover: Takeover) -> None:
    """Forget all rows, because a register is to be read in another way."""
    for row in list(takeover.rows):
        db.session.delete(row)
    db.session.flush()
    db.session.refresh(takeover, ["rows"])


def unread(files: Iterable[TakeoverFile]) -> list[TakeoverFile]:
    """Files nobody has looked into yet."""
    return [file for file in files if file.state is FileState.WAITING]


def is_external(row: TakeoverRow) -> bool:
    """Whether the row is an external document."""
    return row.type_key == EXTERNAL
