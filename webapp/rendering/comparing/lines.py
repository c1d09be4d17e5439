"""The comparison as lines in the order of the new text, what was removed at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from webapp.rendering.comparing.entries import Entry, entries_of
from webapp.rendering.comparing.line import Line
from webapp.rendering.comparing.purse import Purse
from webapp.rendering.comparing.relating import Relation, relate
from webapp.rendering.comparing.resembling import Resembling
from webapp.rendering.comparing.units import Unit
from webapp.rendering.comparing.wording import Piece, pieces_of


@dataclass(frozen=True)
class Comparison:
    """The lines, and what a person would call the changes, each thing once.

    ``coarse`` says that the texts were too long to look at everything: nothing of either is missing, but what is
    listed as removed and added may be one thing that changed.
    """

    lines: tuple[Line, ...]
    entries: tuple[Entry, ...]
    coarse: bool = False


def compare(old: Sequence[Unit], new: Sequence[Unit], purse: Purse | None = None) -> Comparison:
    """Compare two texts, unit by unit and then word by word, for no more work than is in the ``purse``."""
    resembling = Resembling(purse or Purse())
    lines = tuple(_Lines(old, new, relate(old, new, resembling), resembling).all())
    return Comparison(lines, entries_of(lines, old, new), resembling.purse.coarse)


class _Lines:
    """Puts what belongs together into the order of the new text."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit], relation: Relation, resembling: Resembling) -> None:
        self.old, self.new, self.resembling = old, new, resembling
        self.same = dict(relation.same)
        self.stayed = {j: i for i, j in (*relation.same, *relation.changed)}
        self.moved = {j: i for i, j in relation.moved}
        self.here, self.away = set(self.stayed.values()), set(self.moved.values())

    def all(self) -> list[Line]:
        """Every unit of the new text, before each what had stood there and is gone."""
        found: list[Line] = []
        next_old = 0
        for j, unit in enumerate(self.new):
            if j in self.stayed:
                i = self.stayed[j]
                found += [*self._gone(next_old, i), self._stayed(i, j)]
                next_old = i + 1
            elif j in self.moved:
                found.append(Line("moved", self.moved[j], j, self._cells(self.moved[j], j)))
            else:
                found.append(Line("added", None, j, _whole("ins", unit)))
        return [*found, *self._gone(next_old, len(self.old))]

    def _gone(self, start: int, end: int) -> list[Line]:
        return [
            Line("moved_away" if i in self.away else "removed", i, None, _whole("del", self.old[i]))
            for i in range(start, end)
            if i not in self.here
        ]

    def _stayed(self, i: int, j: int) -> Line:
        before, after, cells = self.old[i], self.new[j], self._cells(i, j)
        if i not in self.same:
            return Line("changed", i, j, cells)
        if (before.kind == "heading", before.level) != (after.kind == "heading", after.level):
            return Line("level", i, j, cells)
        return Line("same" if before.text == after.text else "renumbered", i, j, cells)

    def _cells(self, i: int, j: int) -> tuple[tuple[Piece, ...], ...]:
        before, after = self.old[i], self.new[j]
        if before.cells or after.cells:
            pairs = zip_longest(before.cells, after.cells, fillvalue="")
            return tuple(pieces_of(a, b, self.resembling) for a, b in pairs)
        return (pieces_of(before.text, after.text, self.resembling),)


def _whole(kind: Literal["ins", "del"], unit: Unit) -> tuple[tuple[Piece, ...], ...]:
    return tuple((Piece(kind, text),) if text else () for text in unit.cells or (unit.text,))
