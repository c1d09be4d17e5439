"""The controlled document list as a workbook: strings only, so that no cell is ever computed."""

from __future__ import annotations

import io
from collections.abc import Sequence

WIDTHS = (20, 44, 9, 13, 16, 14, 36, 16, 13)


def workbook(heading: str, note: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet: heading, note, column titles that repeat on paper, rows.

    A cell that begins with ``=`` or ``+`` stays the text it is.
    """
    import xlsxwriter

    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet()
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEECE6"})
        sheet.write_string(0, 0, heading, bold)
        sheet.write_string(1, 0, note)
        for place, title in enumerate(columns):
            sheet.write_string(3, place, title, head)
            sheet.set_column(place, place, WIDTHS[place] if place < len(WIDTHS) else 14)
        for line, row in enumerate(rows, start=4):
            for place, text in enumerate(row):
                sheet.write_string(line, place, text[:32_767], wrap)
        sheet.freeze_panes(4, 0)
        sheet.repeat_rows(3)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return output.getvalue()
