"""Two texts side by side: which paragraphs came, went or changed, and where inside them.

Paragraphs are matched first, then words inside a changed pair; a Han character is a word of its own,
so that one changed word does not mark a whole Chinese sentence. Images and layout are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "ins", "del"]
MOST_PARAGRAPHS = 4000
LONGEST_PAIR = 4000
ALIKE = 0.3
SHORT = 2
_WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)*|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, was added or was removed."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the comparison; ``new`` and ``old`` are its places in the two texts, if it is there."""

    pieces: tuple[Piece, ...]
    new: int | None
    old: int | None

    @property
    def changed(self) -> bool:
        """Whether anything in it differs."""
        return any(piece.kind != "same" for piece in self.pieces)


def compare_texts(old: Sequence[str], new: Sequence[str]) -> list[Paragraph] | None:
    """The new text in order, with what was removed at its place; None when it is too long to compare."""
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        return None
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph((Piece("same", new[c + i]),), c + i, a + i) for i in range(d - c)]
        else:
            found += _replaced(old, new, range(a, b), range(c, d))
    return found


def _replaced(old: Sequence[str], new: Sequence[str], gone: range, come: range) -> list[Paragraph]:
    """Pair what was removed with what came, in order, where the two are alike."""
    found: list[Paragraph] = []
    left = list(gone)
    for place in come:
        twin = next((n for n in left if _alike(old[n], new[place])), None)
        if twin is None:
            found.append(Paragraph((Piece("ins", new[place]),), place, None))
            continue
        while left[0] != twin:
            found.append(_removed(old, left.pop(0)))
        left.pop(0)
        found.append(Paragraph(tuple(_pieces(old[twin], new[place])), place, twin))
    return found + [_removed(old, n) for n in left]


def _removed(old: Sequence[str], place: int) -> Paragraph:
    return Paragraph((Piece("del", old[place]),), None, place)


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old[:LONGEST_PAIR], new[:LONGEST_PAIR], autojunk=False)
    return matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


def _pieces(old: str, new: str) -> list[Piece]:
    if max(len(old), len(new)) > LONGEST_PAIR:
        return [Piece("del", old), Piece("ins", new)]
    a, b = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    removed = added = ""
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        same = "".join(b[k:m]) if tag == "equal" else ""
        inside = bool(removed or added) and j < len(a) and m < len(b)
        if tag == "equal" and (len(same) >= SHORT or not inside):
            found += _flush(removed, added)
            removed = added = ""
            found.append(Piece("same", same))
        else:
            removed, added = removed + "".join(a[i:j]), added + "".join(b[k:m])
    return found + _flush(removed, added)


def _flush(removed: str, added: str) -> list[Piece]:
    pieces = [Piece("del", removed), Piece("ins", added)]
    return [piece for piece in pieces if piece.text]
