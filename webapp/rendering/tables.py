"""One table of the organisation in a file: the only writers of Excel and CSV; every cell is text, none is computed."""

from __future__ import annotations

import csv
import io

from webapp.rendering.values import TablePaper

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST_CELL = 32_767
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
_CHARACTERS = 130
"""How many characters the columns share on one page across."""


def workbook(paper: TablePaper) -> bytes:
    """One sheet: heading, note, column titles that repeat on paper, rows; ``=1+1`` stays the text it is."""
    import xlsxwriter

    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    share = _CHARACTERS / max(1, sum(column.width for column in paper.columns))
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet()
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EEECE6"})
        top = [_heading(paper), paper.note, *(f"{label} {value}" for label, value in paper.facts)]
        for line, text in enumerate(top):
            sheet.write_string(line, 0, text[:LONGEST_CELL], bold if line == 0 else None)
        first = len(top) + 1
        for place, column in enumerate(paper.columns):
            sheet.write_string(first, place, column.title, head)
            sheet.set_column(place, place, max(6, column.width * share))
        for line, row in enumerate(paper.rows, start=first + 1):
            for place, text in enumerate(row):
                sheet.write_string(line, place, text[:LONGEST_CELL], wrap)
        sheet.freeze_panes(first + 1, 0)
        sheet.repeat_rows(first)
        sheet.set_landscape() if paper.landscape else sheet.set_portrait()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{paper.form.replace('&', '&&')}&R&P / &N")
    return output.getvalue()


def comma_file(paper: TablePaper) -> bytes:
    """Titles and rows as CSV in UTF-8 with its mark; a cell that a spreadsheet would compute begins with ``'``."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow([column.title for column in paper.columns])
    writer.writerows([[_quiet(text) for text in row] for row in paper.rows])
    return output.getvalue().encode("utf-8-sig")


def _heading(paper: TablePaper) -> str:
    return " ".join(part for part in (paper.organisation, paper.title, paper.form) if part)


def _quiet(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTIVE) else text
