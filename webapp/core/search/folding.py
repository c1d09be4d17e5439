"""Folding: what makes 服務級別 and 服务级别, ＳＬＡ and sla, the same word.

Only the index and the question are folded; stored text never changes. The offset map leads from
every folded character back to the characters it came from, so that a mark wraps the original text.
Folding goes character by character: the phrase rules of a converter depend on neighbours
(乾 alone and in 乾隆), and what depends on neighbours loses hits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

DASHES = "—–‐‑‒―−－﹘﹣⸺⸻"


@dataclass(frozen=True)
class Folded:
    """Folded text; ``starts[i]`` to ``ends[i]`` is the original of folded character ``i``."""

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind folded characters ``start`` to ``end`` (exclusive).

        An empty span stays empty. Positions are clipped to the text.
        """
        start, end = max(0, start), min(end, len(self.text))
        if start >= end:
            return (0, 0)
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold ``text`` and keep the way back: NFKC, simplified characters, lower case, dashes to ``-``."""
    if text.isascii():
        return Folded(text.casefold(), range(len(text)), range(1, len(text) + 1))
    folded = text.translate(_table())
    if _table().irregular.isdisjoint(text):
        return Folded(folded, range(len(text)), range(1, len(text) + 1))
    return _fold_clusters(text)


def fold_text(text: str) -> str:
    """The same folded text without the map: quicker, for the index."""
    table = _table()
    folded = text.translate(table)
    return folded if table.joining.isdisjoint(text) else _fold_clusters(text).text


def _fold_clusters(text: str) -> Folded:
    """Fold base characters together with the marks that follow them."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position, length, table = 0, len(text), _table()
    while position < length:
        end = position + 1
        while end < length and _joins(text[end]):
            end += 1
        piece = table[ord(text[position])] if end == position + 1 else table.convert(text[position:end])
        pieces.append(piece)
        starts += [position] * len(piece)
        ends += [end] * len(piece)
        position = end
    return Folded("".join(pieces), tuple(starts), tuple(ends))


class _Table(dict[int, str]):
    """Character table for ``str.translate``, filled as characters are met.

    ``irregular`` are the characters that do not fold to exactly one; ``joining`` those that must be
    folded together with the character before them.
    """

    def __init__(self, simplify: Callable[[str], str]) -> None:
        super().__init__()
        self.irregular: set[str] = set()
        self.joining: set[str] = set()
        self._simplify = simplify

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = self.convert(character)
        if _joins(character):
            self.joining.add(character)
        if len(folded) != 1 or _joins(character):
            self.irregular.add(character)
        self[code] = folded
        return folded

    def convert(self, cluster: str) -> str:
        """One cluster folded; invisible formatting characters vanish."""
        plain = unicodedata.normalize("NFKC", cluster)
        return "".join(self._convert_one(c) for c in plain)

    def _convert_one(self, character: str) -> str:
        if character in DASHES:
            return "-"
        if unicodedata.category(character) == "Cf":
            return ""
        if character.isascii():
            return character.lower()
        if "\ud800" <= character <= "\udfff":
            return "\ufffd"
        return self._simplify(character).casefold()


def _joins(character: str) -> bool:
    """Whether normalisation may compose ``character`` with the one before it."""
    if character < "\u0300":
        return False
    code = ord(character)
    return 0x1160 <= code <= 0x11FF or 0xFF9E <= code <= 0xFFDC or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=1)
def _table() -> _Table:
    import opencc  # loads dictionaries: only when something is folded

    return _Table(opencc.OpenCC("t2s").convert)
