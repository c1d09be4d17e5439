"""From searched places to something to read: headings, paragraphs, rebuilt tables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from webapp.core.errors import Message
from webapp.documents.place_words import place_words
from webapp.rendering.headings import level_of

_CELL = re.compile(r"table:(?P<table>\d+)/r(?P<row>\d+)c(?P<column>\d+)")
_SHEET = re.compile(r"sheet:(?P<sheet>.+)!(?P<letters>[A-Z]+)(?P<row>\d+)")
_BODY = re.compile(r"(?:heading:(?P<number>.+?)|p:\d+)(?:/(?P<kind>[hl])(?P<level>\d))?")
_ASIDE = ("header", "footer", "textbox", "comment", "footnote", "endnote")
WIDEST = 60


@dataclass
class Block:
    """One thing to show: ``kind`` is heading, text, table, page or aside.

    ``anchor`` is the place itself, so that a hit of the search leads here; ``step`` counts how far down in a list a
    text stands.
    """

    kind: str
    text: str = ""
    level: int = 2
    anchor: str = ""
    label: Message | None = None
    rows: list[list[str]] = field(default_factory=list)
    step: int = 0


def blocks_of(parts: Iterable[tuple[str, str]]) -> list[Block]:
    """Blocks in reading order; cells of one table or sheet become one table again."""
    found: list[Block] = []
    anchors: set[str] = set()
    grid: _Grid | None = None
    for place, text in parts:
        cell = _cell_of(place)
        if cell is not None:
            if grid is None or grid.name != cell[0]:
                grid = _Grid(cell[0])
                found.append(grid.block)
            grid.put(cell[1], cell[2], text)
            continue
        grid = None
        _add(found, place, text)
    for block in found:
        if block.anchor in anchors or any(c.isspace() for c in block.anchor):
            block.anchor = ""
        anchors.add(block.anchor)
    return found


def _add(found: list[Block], place: str, text: str) -> None:
    body = _BODY.fullmatch(place)
    if body and found and found[-1].anchor == place and not body["number"]:
        found[-1].text += text  # a very long paragraph is kept in stretches
    elif body and (body["number"] or body["kind"] == "h"):
        level = int(body["level"] or level_of(body["number"]))
        found.append(Block("heading", text, level=min(5, level + 1), anchor=place))
    elif place.startswith("page:"):
        if not any(block.anchor == place for block in found):
            found.append(Block("page", anchor=place, label=place_words(place)))
        found.append(Block("text", text))
    elif place in _ASIDE:
        found.append(Block("aside", text, label=place_words(place)))
    else:
        found.append(Block("text", text, anchor=place, step=int(body["level"] or 0) if body else 0))


class _Grid:
    """A table that grows while its cells arrive."""

    def __init__(self, name: str) -> None:
        self.name = name
        sheet = name.startswith("sheet:")
        self.block = Block("table", anchor=name, label=place_words(name) if sheet else None)
        self.rows: dict[int, int] = {}

    def put(self, row: int, column: int, text: str) -> None:
        """Put text into a cell; a second paragraph of one cell joins the first."""
        if column > WIDEST:
            return
        if row not in self.rows:
            self.rows[row] = len(self.block.rows)
            self.block.rows.append([])
        cells = self.block.rows[self.rows[row]]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = f"{cells[column - 1]}\n{text}".strip()


def _cell_of(place: str) -> tuple[str, int, int] | None:
    found = _CELL.fullmatch(place)
    if found:
        return f"table:{found['table']}", int(found["row"]), int(found["column"])
    found = _SHEET.fullmatch(place)
    if found:
        return f"sheet:{found['sheet']}", int(found["row"]), _column(found["letters"])
    return None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
