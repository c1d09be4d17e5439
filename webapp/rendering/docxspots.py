"""Where a Word file speaks of itself: number, title, revision, dates and signatures by their labels.

Child process only. The same places are read at check-in and written for the next revision. Tables of the text
itself are left alone: a place counts before the first heading, in a header or footer, or in a table that asks for
two signatures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webapp.rendering.docxread import Package, _nearest, _rows
from webapp.rendering.docxruns import W
from webapp.rendering.ownfields import (
    _columns,
    _is_heading,
    _letters_text,
    _replace,
    _signatures,
    _text,
    _write_cell,
    is_record,
)
from webapp.rendering.ownlabels import LABEL_AND_VALUE, SIGNING, kind_of
from webapp.rendering.statements import stated_in

BLANK = "________"
ROWS_BELOW = 3


@dataclass
class Spot:
    """One stated value: ``kind`` as in ``ownlabels`` (``review.date`` for the date of a signature), what it says."""

    kind: str
    said: str
    place: str
    node: Any
    start: int = -1
    end: int = -1

    def write(self, text: str) -> None:
        """Put ``text`` there; an empty one leaves a blank to be filled in."""
        if self.start < 0:
            _write_cell(self.node, text)
        else:
            _replace(self.node, self.start, self.end, text or BLANK)


def stories(package: Package) -> Iterator[tuple[str, Any, str]]:
    """Part name, root and place of the body, the headers and the footers."""
    yield "word/document.xml", package.root("word/document.xml"), "cover"
    for place in ("header", "footer"):
        for part in package.like(place):
            yield part, package.root(part), place


def spots_of(root: Any, place: str) -> list[Spot]:
    """The stated values of one part, in reading order."""
    found: list[Spot] = []
    front = True
    for block in list(root.iter(W + "tbl", W + "p")):
        here = place if front else "sign-off"
        if block.tag == W + "tbl":
            if not is_record(block) and (front or _signatures(block) >= 2):
                found += _in_table(block, here if _signatures(block) < 2 else "sign-off")
        elif _nearest(block, W + "tbl") is None:
            front = front and (place != "cover" or not _is_heading(block))
            if front:
                found += _in_line(block, here)
    return found


def _in_table(table: Any, place: str) -> Iterator[Spot]:
    rows = _rows(table)
    columns = [_columns(row) for row in rows]
    for number, row in enumerate(rows):
        signer = ""
        for index, cell in enumerate(row):
            for paragraph in cell.iterchildren(W + "p"):
                yield from _in_line(paragraph, place)
            kind, _both = kind_of(_text(cell))
            right = row[index + 1] if index + 1 < len(row) else None
            if not kind:
                continue
            if right is not None and not kind_of(_text(right))[0]:
                named = f"{signer}.date" if kind == "date" and signer else kind
                if named != "date" and not LABEL_AND_VALUE.match(_text(right)):
                    yield Spot(named, _text(right), place, right)
            elif kind in SIGNING:
                yield from _below(rows, columns, number, columns[number][index], kind, place)
            signer = kind if kind in SIGNING else signer


def _below(
    rows: list[Any], columns: list[list[int]], number: int, column: int, kind: str, place: str
) -> Iterator[Spot]:
    """A sign-off table with the signatures as columns: names, then dates, in the rows that follow."""
    for later in range(number + 1, min(number + 1 + ROWS_BELOW, len(rows))):
        if column not in columns[later]:
            return
        cell = rows[later][columns[later].index(column)]
        if kind_of(_text(cell))[0]:
            return
        dated = kind_of(_text(rows[later][0]))[0] == "date"
        yield Spot(f"{kind}.date" if dated else kind, _text(cell), place, cell)


def _in_line(paragraph: Any, place: str) -> Iterator[Spot]:
    for kind, start, end, said in stated_in(_letters_text(paragraph)):
        yield Spot(kind, said, place, paragraph, start, end)
