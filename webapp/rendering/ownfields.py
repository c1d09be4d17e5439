"""Places in an organisation's own Word file that the register fills. Child process only.

Cells right of (or below) their label, lines such as 编号：______, and ``{{number}}`` anywhere. Tables of
the text itself are left alone: a place counts only before the first heading, in a header or footer, or in
a table that asks for at least two signatures.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from webapp.rendering.docxread import Package, _nearest, _rows
from webapp.rendering.docxruns import W, attribute
from webapp.rendering.headings import heading_of
from webapp.rendering.ownlabels import LABEL_AND_VALUE, REGISTERED, SIGNING, kind_of
from webapp.rendering.recordlabels import HEAD_ROWS, columns_of

EMPTY = re.compile(r"[\s_＿/\\\u3000-]*\Z")
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]{1,30}?)\s*\}\}")
WRITING_LINE = re.compile(r"[ \u3000]*[_＿]*[ \u3000]*")
VALUE_END = re.compile(r"\u3000|\t|\s{2,}|[;；，,]|第\s*\d*\s*页")
LINE_WIDTH, LETTER = 110.0, 10.5
"""Points for a value where no cell says how wide it may be, and for each wide blank of a line to write on."""
Put = Callable[[str, float], str]


@dataclass
class Found:
    """What was found in one file: ``differs`` are register values the file stated otherwise (kind, what it said)."""

    places: dict[str, float] = field(default_factory=dict)
    differs: list[tuple[str, str]] = field(default_factory=list)
    counts_pages: bool = False

    @property
    def signs(self) -> set[str]:
        """The signatures the file has a place for."""
        return {name.partition(".")[0] for name in self.places} & set(SIGNING)


def fill(package: Package, values: Mapping[str, str], sign: Mapping[str, str]) -> tuple[dict[str, bytes], Found]:
    """The XML parts with the register's values in, and what was found.

    Args:
        values: texts of ``REGISTERED`` kinds.
        sign: for each later place a sign that stands there in the meantime; a blank where it has none.
    """
    from lxml import etree

    found, parts = Found(), {}
    for part in ["word/document.xml", *package.like("header"), *package.like("footer")]:
        root = package.root(part)
        if root is None:
            continue
        _Story(root, found, values, sign, whole=part != "word/document.xml").go()
        parts[part] = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return parts, found


class _Story:
    """One part of the package: its tables and lines, in reading order."""

    def __init__(
        self, root: Any, found: Found, values: Mapping[str, str], sign: Mapping[str, str], *, whole: bool
    ) -> None:
        self.root, self.found, self.values, self.sign, self.whole = root, found, values, sign, whole

    def go(self) -> None:
        if self.whole and _counts_pages(self.root):
            self.found.counts_pages = True
        front = self.whole
        body = self.root if self.whole else next(self.root.iterchildren(W + "body"))
        before_text = True
        for block in list(body.iter(W + "tbl", W + "p")):
            if block.tag == W + "tbl":
                if not is_record(block) and (front or before_text or _signatures(block) >= 2):
                    self.table(block)
            elif _nearest(block, W + "tbl") is None:
                before_text = before_text and not _is_heading(block)
                if front or before_text:
                    self.line(block)
            if block.tag == W + "p":
                self.placeholders(block)

    def table(self, table: Any) -> None:
        """Each label with the cell right of it, or below it where the cell right of it is a label too."""
        rows = _rows(table)
        columns = [_columns(row) for row in rows]
        for number, row in enumerate(rows):
            for index, cell in enumerate(row):
                kind, both = kind_of(_text(cell))
                if not kind or kind == "date":
                    continue
                right = row[index + 1] if index + 1 < len(row) else None
                if right is not None and not kind_of(_text(right))[0]:
                    if self.place(right, kind, both):
                        self.date_in_row(row[index + 2 :], kind, both)
                elif kind in SIGNING:
                    self.below(rows, columns, number, columns[number][index], kind, both)

    def date_in_row(self, rest: list[Any], kind: str, both: bool) -> None:
        """A date label after a signature's place, with an empty cell behind it."""
        if kind in SIGNING and not both and len(rest) >= 2 and kind_of(_text(rest[0]))[0] == "date":
            self.place(rest[1], f"{kind}.date", False)

    def below(self, rows: list[Any], columns: list[list[int]], number: int, column: int, kind: str, both: bool) -> None:
        """A sign-off table with the signatures as columns: names, then dates, in the rows that follow."""
        named = False
        for later in range(number + 1, min(number + 4, len(rows))):
            if column not in columns[later]:
                return
            row, index = rows[later], columns[later].index(column)
            cell = row[index]
            if not EMPTY.match(_text(cell)):
                return
            dates = index > 0 and any(kind_of(_text(c))[0] == "date" for c in row[:1])
            if dates:
                self.place(cell, f"{kind}.date", False)
            elif not named:
                last = later + 1 >= len(rows) or column not in columns[later + 1]
                named = self.place(cell, kind, both or last)

    def place(self, cell: Any, kind: str, both: bool) -> bool:
        """Put what belongs there; whether the cell took it."""
        said = _text(cell)
        name = kind if "." in kind or kind not in SIGNING else f"{kind}.{'both' if both else 'name'}"
        if kind in REGISTERED:
            self.note(kind, said)
            _write_cell(cell, self.values.get(kind, ""))
            return True
        if not EMPTY.match(said) and kind in SIGNING:
            return False
        self.found.places.setdefault(name, _cell_width(cell))
        _write_cell(cell, self.sign.get(name, "\u3000"))
        return True

    def line(self, paragraph: Any) -> None:
        """编号：______ and the like; several in one line, each up to the next label."""
        for _ in range(8):
            text = _letters_text(paragraph)
            step = self._next_value(text)
            if step is None:
                return
            start, end, new = step
            _replace(paragraph, start, end, new)

    def _next_value(self, text: str) -> tuple[int, int, str] | None:
        marks = list(LABEL_AND_VALUE.finditer(text))
        for mark, following in zip_longest(marks, marks[1:]):
            kind, both = kind_of(mark["label"])
            if not kind or kind == "date":
                continue
            end = following.start() if following is not None else len(text)
            value = _value(text[mark.end() : end])
            stop = mark.end() + len(value)
            if kind in REGISTERED:
                wanted = self.values.get(kind, "")
                if value != wanted and wanted:
                    self.note(kind, value)
                    return mark.end(), stop, wanted
                continue
            name = f"{kind}.{'both' if both else 'name'}" if kind in SIGNING else kind
            if kind in SIGNING and following is not None and kind_of(following["label"])[0] == "date":
                name = f"{kind}.name"
            if name not in self.found.places and EMPTY.match(value):
                return mark.end(), stop, self.line_to_write_on(name, value)
        return self._next_date(text, marks)

    def _next_date(self, text: str, marks: list[re.Match[str]]) -> tuple[int, int, str] | None:
        """日期：____ right after a signature in the same line."""
        for before, mark in zip(marks, marks[1:], strict=False):
            kind = kind_of(before["label"])[0]
            name = f"{kind}.date"
            if kind in SIGNING and kind_of(mark["label"])[0] == "date" and name not in self.found.places:
                later = next((m.start() for m in marks if m.start() > mark.start()), len(text))
                value = _value(text[mark.end() : later])
                if EMPTY.match(value):
                    return mark.end(), mark.end() + len(value), self.line_to_write_on(name, value)
        return None

    def line_to_write_on(self, name: str, value: str) -> str:
        """As many wide blanks as the line was long, for a name or a date at the least; the sign stands first."""
        letters = max(len(value) // 2, 12 if name.endswith("both") else 7)
        self.found.places[name] = letters * LETTER
        return self.sign.get(name, "\u3000") + "\u3000" * (letters - 1)

    def placeholders(self, paragraph: Any) -> None:
        """``{{number}}`` and ``{{编号}}``, wherever they stand."""
        for _ in range(8):
            text = _letters_text(paragraph)
            mark = next((m for m in PLACEHOLDER.finditer(text) if kind_of(m[1])[0]), None)
            if mark is None:
                return
            kind = kind_of(mark[1])[0]
            if kind in REGISTERED:
                new = self.values.get(kind, "")
            else:
                name = f"{kind}.name" if kind in SIGNING else kind
                self.found.places.setdefault(name, LINE_WIDTH)
                new = self.sign.get(name, "\u3000")
            _replace(paragraph, mark.start(), mark.end(), new)

    def note(self, kind: str, said: str) -> None:
        """Remember what the file itself said, where that is something else."""
        wanted = self.values.get(kind, "")
        plain = said.strip("_＿ \u3000/")
        if plain and wanted and _squeezed(plain) != _squeezed(wanted) and (kind, plain) not in self.found.differs:
            self.found.differs.append((kind, plain))


def _value(rest: str) -> str:
    """What stands behind a label: the line to write on, or the words up to a wide blank or the count of pages."""
    line = WRITING_LINE.match(rest)
    if line is not None and (line.group().strip() or line.end() == len(rest)):
        return line.group().rstrip()
    return VALUE_END.split(rest, maxsplit=1)[0].rstrip()


def _squeezed(text: str) -> str:
    return re.sub(r"[\s《》]+", "", text).lower()


def is_record(table: Any) -> bool:
    """Whether a table is the change record, whose columns bear the same names as places on a cover."""
    return any(columns_of([_text(cell) for cell in row]) for row in _rows(table)[:HEAD_ROWS])


def _signatures(table: Any) -> int:
    kinds = {kind_of(_text(cell))[0] for row in _rows(table) for cell in row}
    return len(kinds & set(SIGNING))


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    if style is not None and re.match(r"(heading|标题)?\s*\d\Z", attribute(style, "val"), re.IGNORECASE):
        return True
    found = heading_of(_letters_text(paragraph).strip())
    return found is not None and bool(found.number)


def _counts_pages(root: Any) -> bool:
    codes = [node.text or "" for node in root.iter(W + "instrText")]
    codes += [attribute(node, "instr") for node in root.iter(W + "fldSimple")]
    return any(re.search(r"\b(PAGE|NUMPAGES|SECTIONPAGES)\b", code) for code in codes)


def _columns(row: list[Any]) -> list[int]:
    """The first grid column of each cell."""
    at, found = 0, []
    for cell in row:
        found.append(at)
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        at += int(attribute(span, "val") or 1) if span is not None else 1
    return found


def _cell_width(cell: Any) -> float:
    width = cell.find(f"{W}tcPr/{W}tcW")
    kind, value = (attribute(width, "type"), attribute(width, "w")) if width is not None else ("", "")
    return int(value) / 20 if kind == "dxa" and value.isdigit() else LINE_WIDTH


def _text(cell: Any) -> str:
    return "".join(_letters_text(p) for p in cell.iter(W + "p")).strip()


def _letters(paragraph: Any) -> Iterator[Any]:
    for node in paragraph.iter(W + "t", W + "tab"):
        if next(node.iterancestors(W + "del", W + "moveFrom"), None) is None and _nearest(node, W + "p") is paragraph:
            yield node


def _letters_text(paragraph: Any) -> str:
    return "".join("\t" if node.tag == W + "tab" else node.text or "" for node in _letters(paragraph))


def _replace(paragraph: Any, start: int, end: int, new: str) -> None:
    """Put ``new`` in place of the letters from ``start`` to ``end``; runs keep their looks, fields stay."""
    at, written = 0, False
    for node in list(_letters(paragraph)):
        if node.tag == W + "tab":
            at += 1
            continue
        text = node.text or ""
        low, high = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if low > len(text) or high < low:
            continue
        here = new if not written and low <= len(text) else ""
        if low < high or here:
            node.text = text[:low] + here + text[high:]
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            written = written or bool(here)
        if at >= end and written:
            return
    if not written:
        _append(paragraph, new)


def _write_cell(cell: Any, text: str) -> None:
    paragraphs = list(cell.iter(W + "p"))
    for paragraph in paragraphs:
        for node in list(_letters(paragraph)):
            if node.tag == W + "t":
                node.text = ""
    first = next((node for node in _letters(paragraphs[0]) if node.tag == W + "t"), None)
    if first is not None:
        first.text = text
    else:
        _append(paragraphs[0], text)


def _append(paragraph: Any, text: str) -> None:
    run = paragraph.makeelement(W + "r", {})
    looks = paragraph.find(f"{W}pPr/{W}rPr")
    if looks is not None:
        run.append(copy.deepcopy(looks))
    letters = run.makeelement(W + "t", {})
    letters.text = text
    run.append(letters)
    paragraph.append(run)
