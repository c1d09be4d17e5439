"""Text of Excel sheets, cell by cell; child process only."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from webapp.core.errors import N_, Invalid
from webapp.rendering.values import Extracted, Grid, Part

MOST_ROWS, MOST_COLUMNS = 50_000, 80


def sheet_rows(data: bytes, *, name: str) -> list[tuple[str, list[list[str]]]]:
    """Each sheet's name and rows of cell texts, empty rows and columns at the end cut off."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            (
                sheet,
                [
                    [_cell(cell) for cell in row]
                    for row in book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                ],
            )
            for sheet in book.sheet_names
        ]
    except CalamineError as error:
        raise Invalid(
            N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name
        ) from error


def filled_rows(data: bytes, *, name: str) -> list[list[str]]:
    """Rows of the first sheet that has any text; each cell of a merged area has the area's text."""
    grids = grids_here(data, name=name)
    return next(([list(row) for row in grid.rows] for grid in grids if any(map(any, grid.rows))), [])


def grids_here(data: bytes, *, name: str) -> list[Grid]:
    """Every sheet as rows of texts; each cell of a merged area has the area's text."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_grid(sheet, book.get_sheet_by_name(sheet)) for sheet in book.sheet_names]
    except CalamineError as error:
        raise Invalid(
            N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name
        ) from error


def _grid(name: str, sheet: Any) -> Grid:
    found = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    rows = [[_cell(cell) for cell in row[:MOST_COLUMNS]] for row in found[:MOST_ROWS]]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [text] * len(row[left : right + 1])
    cut = len(found) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in found[:1])
    return Grid(name, tuple(tuple(row) for row in rows), cut)


def read_sheets(data: bytes, *, name: str) -> Extracted:
    """Parts with places ``sheet:NAME!B7``, row by row."""
    parts = [
        Part(f"sheet:{sheet}!{column_name(column)}{row}", text)
        for sheet, rows in sheet_rows(data, name=name)
        for row, cells in enumerate(rows, start=1)
        for column, text in enumerate(cells, start=1)
        if text.strip()
    ]
    return Extracted(parts=parts)


def column_name(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == value.min.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
