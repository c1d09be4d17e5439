"""The comparison as lines in the order of the new text, what was removed at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Literal

from webapp.rendering.comparing.aligning import matches, pair
from webapp.rendering.comparing.units import Unit, alike
from webapp.rendering.comparing.wording import Piece, pieces_of

Kind = Literal["same", "added", "removed", "changed", "moved", "moved_away"]
ALIKE = 0.4
"""From here on a removed and an added unit are one changed unit."""
MOVED = 6
"""Shorter units are not called moved when they turn up elsewhere."""
MOVED_ALIKE = 0.75
MOST_PAIRS = 40_000
MOST_UNITS = 20_000


@dataclass(frozen=True)
class Line:
    """One unit of the result; ``old`` and ``new`` are its places in the two texts, where it is there.

    ``cells`` hold the pieces of each cell of a row, or those of the one paragraph. A moved unit stands where it is
    now (``moved``, with what changed in it) and where it was (``moved_away``).
    """

    kind: Kind
    old: int | None
    new: int | None
    cells: tuple[tuple[Piece, ...], ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of all cells."""
        return tuple(piece for cell in self.cells for piece in cell)


@dataclass(frozen=True)
class Comparison:
    """The lines, and whether the texts were too long for more than whole units."""

    lines: tuple[Line, ...]
    coarse: bool = False

    @property
    def changes(self) -> tuple[Line, ...]:
        """What differs, each thing once."""
        return tuple(line for line in self.lines if line.kind not in {"same", "moved_away"})


def compare(old: Sequence[Unit], new: Sequence[Unit]) -> Comparison:
    """Compare two texts, unit by unit and then word by word."""
    coarse = max(len(old), len(new)) > MOST_UNITS
    same = matches([unit.key for unit in old], [unit.key for unit in new])
    changed = {} if coarse else _changed(old, new, same)
    kept = {i for i, _j in same} | set(changed)
    came = {j for _i, j in same} | set(changed.values())
    gone, come = [i for i in range(len(old)) if i not in kept], [j for j in range(len(new)) if j not in came]
    moved = _moved(old, new, gone, come)
    twins = {j: i for i, j in [*same, *changed.items(), *moved.items()]}
    return Comparison(tuple(_lines(old, new, twins, set(moved), {i for i, _j in same})), coarse)


def _changed(old: Sequence[Unit], new: Sequence[Unit], same: list[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (i, j), (k, m) in pairwise([(-1, -1), *same, (len(old), len(new))]):
        found.update(pair(range(i + 1, k), range(j + 1, m), lambda x, y: alike(old[x], new[y]), ALIKE, MOST_PAIRS))
    return found


def _moved(old: Sequence[Unit], new: Sequence[Unit], gone: list[int], come: list[int]) -> dict[int, int]:
    """What was removed in one place and stands in another: the same text, else a very similar one."""
    found: dict[int, int] = {}
    where: dict[tuple[bool, str], list[int]] = {}
    for j in come:
        where.setdefault(new[j].key, []).append(j)
    for i in gone:
        if len(old[i].text) >= MOVED and where.get(old[i].key):
            found[i] = where[old[i].key].pop(0)
    left = [i for i in gone if i not in found and len(old[i].text) >= 2 * MOVED]
    free = [j for j in come if j not in found.values() and len(new[j].text) >= 2 * MOVED]
    if len(left) * len(free) > MOST_PAIRS:
        return found
    for i in left:
        best = max(free, key=lambda j: alike(old[i], new[j]), default=None)
        if best is not None and alike(old[i], new[best]) >= MOVED_ALIKE:
            found[i] = best
            free.remove(best)
    return found


def _lines(
    old: Sequence[Unit], new: Sequence[Unit], twins: dict[int, int], moved: set[int], same: set[int]
) -> list[Line]:
    found: list[Line] = []
    stayed = sorted((i, j) for j, i in twins.items() if i not in moved)
    place = {j: i for i, j in stayed}
    there = {i for i in twins.values() if i not in moved}
    next_old = 0
    for j in range(len(new)):
        if j in place:
            i = place[j]
            found += [_gone(old, n, n in moved) for n in range(next_old, i) if n not in there]
            next_old = i + 1
            found.append(Line("same" if i in same else "changed", i, j, _cells(old[i], new[j])))
        elif j in twins:
            found.append(Line("moved", twins[j], j, _cells(old[twins[j]], new[j])))
        else:
            found.append(Line("added", None, j, _whole("ins", new[j])))
    return found + [_gone(old, n, n in moved) for n in range(next_old, len(old)) if n not in there]


def _gone(old: Sequence[Unit], place: int, moved: bool) -> Line:
    return Line("moved_away" if moved else "removed", place, None, _whole("del", old[place]))


def _whole(kind: Literal["ins", "del"], unit: Unit) -> tuple[tuple[Piece, ...], ...]:
    return tuple((Piece(kind, text),) if text else () for text in unit.cells or (unit.text,))


def _cells(old: Unit, new: Unit) -> tuple[tuple[Piece, ...], ...]:
    if old.cells or new.cells:
        return tuple(pieces_of(a, b) for a, b in zip_longest(old.cells, new.cells, fillvalue=""))
    return (pieces_of(old.text, new.text),)
