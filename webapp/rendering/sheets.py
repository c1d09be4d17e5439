"""Text of Excel sheets, cell by cell; child process only."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from webapp.core.errors import N_, Invalid
from webapp.rendering.values import Extracted, Part


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
    """Rows of the first sheet that has any; a cell merged downwards stands in each of its rows."""
    from python_calamine import CalamineWorkbook

    found = next(((sheet, rows) for sheet, rows in sheet_rows(data, name=name) if rows), None)
    if found is None:
        return []
    sheet, rows = found
    merged = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).merged_cell_ranges or []
    for (top, left), (bottom, _right) in merged:
        for row in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[row]) and left < len(rows[top]):
                rows[row][left] = rows[top][left]
    return rows


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
