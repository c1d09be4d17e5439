"""Where inside a changed text the words differ: a Han character, a word of letters, a number are wholes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from webapp.rendering.comparing.aligning import Pair, matches
from webapp.rendering.comparing.purse import Purse
from webapp.rendering.comparing.resembling import Resembling

Kind = Literal["same", "ins", "del"]
KINDS: tuple[Kind, ...] = ("same", "del", "ins")
Run = tuple[str, str, str]
"""What stayed, and the change that follows it: removed, added."""
LONG = 400
"""Longer texts are compared sentence by sentence first."""
SHORT, CRUMB = 2, 5
"""What stays between two changes is part of them when shorter than this, or shorter than each of them and than that."""
ALIKE = 0.4
_WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]|[^。！？；!?;\n]+")


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, was added or was removed."""

    kind: Kind
    text: str


def pieces_of(old: str, new: str, resembling: Resembling | None = None) -> tuple[Piece, ...]:
    """The new text with what was removed at its place: ``same`` + ``del`` is the old, ``same`` + ``ins`` the new."""
    if old == new:
        return (Piece("same", new),) if new else ()
    resembling = resembling or Resembling(Purse())
    if max(len(old), len(new)) > LONG:
        return _merged(_by_sentence(old, new, resembling))
    return _merged(_by_word(old, new, resembling.purse))


def _by_sentence(old: str, new: str, resembling: Resembling) -> list[Piece]:
    a, b = _SENTENCE.findall(old), _SENTENCE.findall(new)
    found: list[Piece] = []
    edges = [(-1, -1), *matches(a, b, resembling.purse), (len(a), len(b))]
    for (i, j), (k, m) in pairwise(edges):
        gone, come = a[i + 1 : k], b[j + 1 : m]
        x = y = 0
        for p, q in [*resembling.pair(gone, come, resembling.texts, str, ALIKE), (len(gone), len(come))]:
            found += [Piece("del", text) for text in gone[x:p]] + [Piece("ins", text) for text in come[y:q]]
            found += _by_word(gone[p], come[q], resembling.purse) if p < len(gone) else []
            x, y = p + 1, q + 1
        found += [Piece("same", a[k])] if k < len(a) else []
    return found


def _by_word(old: str, new: str, purse: Purse) -> list[Piece]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    x = y = 0
    for i, j, size in _stretches([*matches(a, b, purse), (len(a), len(b))]):
        found += [Piece("del", "".join(a[x:i])), Piece("ins", "".join(b[y:j])), Piece("same", "".join(b[j : j + size]))]
        x, y = i + size, j + size
    return found


def _stretches(pairs: Sequence[Pair]) -> Iterator[tuple[int, int, int]]:
    """Pairs that follow each other on both sides as one: where it begins, and how many."""
    begin = pairs[0]
    for before, after in pairwise(pairs):
        if after != (before[0] + 1, before[1] + 1):
            yield *begin, before[0] + 1 - begin[0]
            begin = after
    yield *begin, pairs[-1][0] + 1 - begin[0]


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind become one, crumbs between changes part of them; removed stands before added."""
    found: list[Run] = []
    for run in _runs(pieces):
        if found and _is_crumb(run[0], found[-1], run):
            same, gone, come = found[-1]
            found[-1] = (same, gone + run[0] + run[1], come + run[0] + run[2])
        else:
            found.append(run)
    return tuple(Piece(kind, text) for run in found for kind, text in zip(KINDS, run, strict=True) if text)


def _is_crumb(same: str, before: Run, after: Run) -> bool:
    least = min(max(map(len, run[1:])) for run in (before, after))
    return least > 0 and (len(same) < SHORT or len(same) < min(least, CRUMB))


def _runs(pieces: list[Piece]) -> list[Run]:
    """What stayed, and the change that follows it: removed, added."""
    found: list[dict[Kind, list[str]]] = [{kind: [] for kind in KINDS}]
    for piece in pieces:
        if piece.kind == "same" and piece.text and (found[-1]["del"] or found[-1]["ins"]):
            found.append({kind: [] for kind in KINDS})
        if piece.text:
            found[-1][piece.kind].append(piece.text)
    return [("".join(run["same"]), "".join(run["del"]), "".join(run["ins"])) for run in found]
