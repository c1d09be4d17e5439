"""Where guesses look: the lines of a text with their places, and the windows that belong to its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.core.errors import N_, Message
from webapp.documents.place_words import place_words

WINDOW = 15
"""Lines with text after a title in which its number, version and dates are looked for."""
_AGAIN = 3
"""Lines looked at where the title is repeated further down, itself included."""
_HALF_WIDTH = {
    code: code - 0xFEE0
    for span in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(span[0], span[1] + 1)
}
_MARGIN = re.compile(r"header|footer|页眉|页脚", re.IGNORECASE)
_SHORT = 40
_DEEPEST, _WIDEST = 40, 30
_ASIDE = {"comment", "footnote", "endnote"}
_CELL = re.compile(
    r"(?P<table>table:\d+)/r(?P<row>\d+)c(?P<column>\d+)|(?P<sheet>sheet:.+)!(?P<letters>[A-Z]+)(?P<line>\d+)"
)
_LABEL_CELL = re.compile(
    r"(?:文件|文档|制度|程序|表单|记录|受控)?\s*(?:名\s*[称稱]|标\s*题|[编編]\s*[号號码]|版\s*本\s*号?|版\s*[次号]|修[订改]状态"
    r"|密\s*级|页\s*[码次数]|受控状态|分发号|发放编号)"
    r"|(?:编制|审核|批准|发布|颁布|实施|生效|施行|修订)(?:日期|人|者)?"
    r"|(?:编制|归口|责任|主管|起草)(?:管理)?(?:部门|单位)"
    r"|(?:doc(?:ument)?\.?\s*)?(?:title|no\.?|number|id)|rev(?:ision)?\.?|version|(?:issue|effective)\s*date|department",
    re.IGNORECASE,
)
Row = Sequence[str]
Table = Sequence[Row]


@dataclass(frozen=True)
class Line:
    """One line of text and the place it was read from, as the reader of the file named it."""

    place: str
    text: str

    @property
    def margin(self) -> bool:
        """Whether the line stands in a page's header or footer."""
        return bool(_MARGIN.search(self.place))


def why(words: str, place: str) -> Message:
    """The reason of a guess: the words found and their place."""
    return Message(
        N_("“%(words)s” stands in %(place)s."), {"words": words.strip()[:80], "place": place_words(place)}
    )


def split_lines(parts: Iterable[tuple[str, str]]) -> list[Line]:
    """The lines with text, in order; invisible characters and surrounding blanks are dropped,
    full-width letters and digits become half-width ones. Comments and notes are left out.
    """
    return [
        Line(place, line)
        for place, text in parts
        if place not in _ASIDE
        for line in map(_plain, re.split(r"[\r\n\v\f\u2028\u2029]+", text))
        if line
    ]


def table_lines(tables: Iterable[Table], place: str = "header") -> list[Line]:
    """Tables as lines: each cell, and each label with the cell to its right and the one below it,
    so that label and value meet whichever way the form was drawn.
    """
    found: list[Line] = []
    for rows in tables:
        cells = [[_plain(str(cell)) for cell in row] for row in rows]
        for number, row in enumerate(cells):
            below = cells[number + 1] if number + 1 < len(cells) else []
            for column, cell in enumerate(row):
                if cell:
                    found.append(Line(place, cell))
                if not _is_label(cell):
                    continue
                right = next((other for other in row[column + 1 :] if other and other != cell), "")
                under = below[column] if column < len(below) else ""
                found.extend(
                    Line(place, f"{cell.rstrip(':： ')}：{value}")
                    for value in (right, under)
                    if value and not _is_label(value)
                )
    return found


def body_table_lines(parts: Sequence[tuple[str, str]]) -> list[Line]:
    """The same for tables and sheets of the body whose first cell is among the first parts: covers and
    control tables. Cells are known by their places (``table:1/r2c1``, ``sheet:NAME!B7``).
    """
    grids: dict[str, dict[tuple[int, int], str]] = {}
    for number, (place, text) in enumerate(parts):
        cell = _CELL.fullmatch(place)
        name = (cell.group("table") or cell.group("sheet")) if cell else ""
        if cell and (name in grids or number < 2 * WINDOW):
            grid = grids.setdefault(name, {})
            at = _coordinates(cell)
            if at[0] <= _DEEPEST and at[1] <= _WIDEST:
                grid[at] = f"{grid[at]} {text}" if at in grid else text
    found: list[Line] = []
    for name, grid in grids.items():
        height, width = (
            max((row for row, _ in grid), default=0),
            max((column for _, column in grid), default=0),
        )
        rows = [
            [grid.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)
        ]
        found.extend(table_lines([rows], name))
    return found


def _coordinates(cell: re.Match[str]) -> tuple[int, int]:
    if cell.group("table"):
        return int(cell.group("row")), int(cell.group("column"))
    column = 0
    for letter in cell.group("letters"):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell.group("line")), column


def _is_label(cell: str) -> bool:
    return bool(_LABEL_CELL.fullmatch(cell.rstrip(":： ")))


def _plain(text: str) -> str:
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return visible.translate(_HALF_WIDTH).strip()


def windows(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines that speak about the document called ``title``: headers and footers, the head of
    the text, and what follows each line that repeats the title. A window ends where another title
    begins, so that a collection's other documents are not mistaken for this one.
    """
    body = [line for line in lines if not line.margin]
    starts = [0, *(number for number, line in enumerate(body) if number and same_title(line.text, title))]
    found = [line for line in lines if line.margin]
    seen: set[int] = set()
    for start in starts:
        length = _AGAIN if start else WINDOW
        for number in range(start, min(start + length, len(body))):
            if number > start and other_title(body, number, title):
                break
            if number not in seen:
                seen.add(number)
                found.append(body[number])
    return found


def same_title(text: str, title: str) -> bool:
    """Whether a line is the title, alone or behind the name of a collection and a dash."""
    plain, wanted = _folded(text), _folded(title)
    lead = plain[: -len(wanted)] if wanted and plain.endswith(wanted) else None
    return lead == "" or (lead is not None and len(lead) <= _SHORT // 2 and lead[-1] in "-—–:：")


def other_title(body: Sequence[Line], number: int, title: str) -> bool:
    """Whether another document begins here: a short line that is repeated at once."""
    text = _folded(body[number].text)
    if (
        not 4 <= len(text) <= _SHORT
        or same_title(text, title)
        or text in _folded(title)
        or text[-1] in "。.:：;；,，"
    ):
        return False
    return any(_folded(line.text) == text for line in body[number + 1 : number + 3])


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
