"""The Excel file to fill in: columns in the language of the page, the roles and departments that are there."""

from __future__ import annotations

import io
from collections.abc import Sequence


def list_template(
    heads: Sequence[str], roles: Sequence[str], departments: Sequence[str], sheets: Sequence[str]
) -> bytes:
    """A workbook with an empty list and, on further sheets, what may stand in its columns; all cells are text."""
    import xlsxwriter

    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(sheets[0])
        sheet.set_column(0, len(heads) - 1, 18, text)
        sheet.write_row(0, 0, heads, bold)
        sheet.freeze_panes(1, 0)
        for name, values in zip(sheets[1:], (roles, departments), strict=True):
            other = book.add_worksheet(name)
            other.set_column(0, 0, 30, text)
            for row, value in enumerate(values):
                other.write_string(row, 0, value)
    return output.getvalue()
