"""Where guesses look: the lines of a text with their places, and the windows that belong to its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.core.errors import N_, Message

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
Row = Sequence[str]
Tables = Iterable[tuple[str, Sequence[Row]]]


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
    return Message(N_("“%(words)s” stands in %(place)s."), {"words": words.strip()[:80], "place": place})


def split_lines(parts: Iterable[tuple[str, str]]) -> list[Line]:
    """The lines with text, in order; invisible characters and surrounding blanks are dropped,
    full-width letters and digits become half-width ones."""
    found = []
    for place, text in parts:
        for line in re.split(r"[\r\n\v\f\u2028\u2029]+", text):
            plain = "".join(c for c in line if unicodedata.category(c) != "Cf").translate(_HALF_WIDTH).strip()
            if plain:
                found.append(Line(place, plain))
    return found


def table_lines(tables: Tables) -> list[Line]:
    """Header tables as lines: each cell, and each cell with the one to its right and below it, so
    that a label and its value meet whichever way the form was drawn.
    """
    found: list[Line] = []
    for place, rows in tables:
        cells = [[str(cell).translate(_HALF_WIDTH).strip() for cell in row] for row in rows]
        for number, row in enumerate(cells):
            below = cells[number + 1] if number + 1 < len(cells) else []
            for column, cell in enumerate(row):
                if not cell:
                    continue
                found.append(Line(place, cell))
                right = next((other for other in row[column + 1 :] if other and other != cell), "")
                under = below[column] if column < len(below) else ""
                found.extend(
                    Line(place, f"{cell.rstrip(':：')}：{value}") for value in (right, under) if value
                )
    return found


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
