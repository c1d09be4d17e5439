"""Where inside a changed text the words differ: a Han character, a word of letters, a number are wholes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from webapp.rendering.comparing.aligning import matches, pair
from webapp.rendering.comparing.units import resemblance

Kind = Literal["same", "ins", "del"]
LONG = 400
"""Longer texts are compared sentence by sentence first."""
LONGEST = 4000
SHORT = 2
"""What stays between two changes and is shorter than this is part of the change."""
ALIKE = 0.4
MOST_PAIRS = 2_500
_WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]|[^。！？；!?;\n]+")


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, was added or was removed."""

    kind: Kind
    text: str


def pieces_of(old: str, new: str) -> tuple[Piece, ...]:
    """The new text with what was removed at its place: ``same`` + ``del`` is the old, ``same`` + ``ins`` the new."""
    if old == new:
        return (Piece("same", new),) if new else ()
    if max(len(old), len(new)) > LONG:
        return _merged(_by_sentence(old, new))
    return _merged(_by_word(old, new))


def _by_sentence(old: str, new: str) -> list[Piece]:
    a, b = _SENTENCE.findall(old), _SENTENCE.findall(new)
    if max(len(a), len(b)) < 2:
        return _by_word(old, new)
    found: list[Piece] = []
    edges = [(-1, -1), *matches(a, b), (len(a), len(b))]
    for (i, j), (k, m) in pairwise(edges):
        twins = dict(pair(range(i + 1, k), range(j + 1, m), lambda x, y: resemblance(a[x], b[y]), ALIKE, MOST_PAIRS))
        y = j + 1
        for x in range(i + 1, k):
            if x not in twins:
                found.append(Piece("del", a[x]))
                continue
            found += [Piece("ins", b[n]) for n in range(y, twins[x])]
            found += _by_word(a[x], b[twins[x]])
            y = twins[x] + 1
        found += [Piece("ins", b[n]) for n in range(y, m)]
        if k < len(a):
            found.append(Piece("same", a[k]))
    return found


def _by_word(old: str, new: str) -> list[Piece]:
    if max(len(old), len(new)) > LONGEST:
        return [Piece("del", old), Piece("ins", new)]
    a, b = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    removed = added = ""
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        same = "".join(b[k:m]) if tag == "equal" else ""
        inside = bool(removed or added) and j < len(a) and m < len(b)
        if tag == "equal" and (len(same) >= SHORT or not inside):
            found += [Piece("del", removed), Piece("ins", added), Piece("same", same)]
            removed = added = ""
        else:
            removed, added = removed + "".join(a[i:j]), added + "".join(b[k:m])
    return [*found, Piece("del", removed), Piece("ins", added)]


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind become one; within a change what was removed comes before what was added."""
    found: list[Piece] = []
    gone = come = ""
    for piece in pieces:
        if piece.kind == "del":
            gone += piece.text
        elif piece.kind == "ins":
            come += piece.text
        elif piece.text:
            found += _change(gone, come)
            gone = come = ""
            if found and found[-1].kind == "same":
                found[-1] = Piece("same", found[-1].text + piece.text)
            else:
                found.append(piece)
    return tuple(found + _change(gone, come))


def _change(gone: str, come: str) -> list[Piece]:
    return [piece for piece in (Piece("del", gone), Piece("ins", come)) if piece.text]
