"""Which units of two texts are one: the same words in order, changed at their place, moved to another.

What is found does not depend on which of the two is called the old one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from webapp.rendering.comparing.aligning import Pair, matches
from webapp.rendering.comparing.listnumbers import numbers_of
from webapp.rendering.comparing.resembling import Resembling
from webapp.rendering.comparing.units import Unit

ALIKE = 0.4
"""From here on a removed and an added unit are one changed unit."""
MOVED = 6
"""Shorter units are not called moved when they turn up elsewhere, unless their neighbours did."""
MOVED_ALIKE = 0.75
Keys = Sequence[Hashable]


@dataclass(frozen=True)
class Relation:
    """Pairs of places: ``same`` words (numbers and levels may differ), ``changed``, and ``moved`` out of the order."""

    same: tuple[Pair, ...]
    changed: tuple[Pair, ...]
    moved: tuple[Pair, ...]

    def turned(self) -> Relation:
        """The same from the other side."""
        return Relation(*(tuple(sorted((j, i) for i, j in pairs)) for pairs in (self.same, self.changed, self.moved)))


def relate(old: Sequence[Unit], new: Sequence[Unit], resembling: Resembling) -> Relation:
    """Find what belongs together; what is in no pair was removed or added."""
    if [unit.text for unit in new] < [unit.text for unit in old]:
        return _relate(new, old, resembling).turned()
    return _relate(old, new, resembling)


def _relate(old: Sequence[Unit], new: Sequence[Unit], resembling: Resembling) -> Relation:
    words = _words(old), _words(new)
    same = matches([unit.key for unit in old], [unit.key for unit in new], resembling.purse)
    for olds, news in list(_gaps(same, len(old), len(new))):
        found = matches([words[0][i] for i in olds], [words[1][j] for j in news], resembling.purse)
        same += [(olds[i], news[j]) for i, j in found]
    same.sort()
    moved = _moved_as_they_were(old, *words, _free(same, len(old), len(new)))
    changed = _changed(old, new, same, moved, resembling)
    moved |= _moved_and_changed(old, new, _free([*same, *moved.items(), *changed], len(old), len(new)), resembling)
    return Relation(tuple(same), tuple(changed), tuple(sorted(moved.items())))


def _words(units: Sequence[Unit]) -> Keys:
    numbered = numbers_of(units)
    return [(unit.group, len(unit.cells), words) for unit, (_number, words) in zip(units, numbered, strict=True)]


def _gaps(pairs: Sequence[Pair], old: int, new: int) -> Iterator[tuple[range, range]]:
    for (i, j), (k, m) in pairwise([(-1, -1), *pairs, (old, new)]):
        if i + 1 < k and j + 1 < m:
            yield range(i + 1, k), range(j + 1, m)


def _free(pairs: Sequence[Pair], old: int, new: int) -> tuple[list[int], list[int]]:
    olds, news = {i for i, _j in pairs}, {j for _i, j in pairs}
    return [i for i in range(old) if i not in olds], [j for j in range(new) if j not in news]


def _moved_as_they_were(
    old: Sequence[Unit], words: Keys, now: Keys, free: tuple[list[int], list[int]]
) -> dict[int, int]:
    """The same words elsewhere, and what stood beside them there and stands beside them here."""
    gone, come = free
    where: dict[Hashable, list[int]] = defaultdict(list)
    for j in reversed(come):
        where[now[j]].append(j)
    found = {i: where[words[i]].pop() for i in gone if len(old[i].text) >= MOVED and where.get(words[i])}
    olds, news = set(gone) - set(found), set(come) - set(found.values())
    edges = list(found.items())
    while edges:
        i, j = edges.pop()
        for step in (-1, 1):
            x, y = i + step, j + step
            if x in olds and y in news and words[x] == now[y]:
                olds.remove(x)
                news.remove(y)
                found[x] = y
                edges.append((x, y))
    return found


def _changed(
    old: Sequence[Unit], new: Sequence[Unit], same: Sequence[Pair], moved: dict[int, int], resembling: Resembling
) -> list[Pair]:
    come = set(moved.values())
    found: list[Pair] = []
    for olds, news in _gaps(same, len(old), len(new)):
        gone, there = [i for i in olds if i not in moved], [j for j in news if j not in come]
        pairs = resembling.pair(
            [old[i] for i in gone], [new[j] for j in there], resembling.units, lambda unit: unit.text, ALIKE
        )
        found += [(gone[x], there[y]) for x, y in pairs]
    return found


def _moved_and_changed(
    old: Sequence[Unit], new: Sequence[Unit], free: tuple[list[int], list[int]], resembling: Resembling
) -> dict[int, int]:
    gone = [i for i in free[0] if len(old[i].text) >= 2 * MOVED]
    come = [j for j in free[1] if len(new[j].text) >= 2 * MOVED]
    if not gone or not come:
        return {}
    pairs, cut = resembling.likely([old[i].text for i in gone], [new[j].text for j in come])
    weighed = ((resembling.units(old[gone[x]], new[come[y]]), gone[x], come[y]) for x, y in pairs)
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _weight, i, j in sorted((w for w in weighed if w[0] >= MOVED_ALIKE), key=lambda w: (-w[0], w[1:])):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    if cut and len(found) < min(len(gone), len(come)):
        resembling.purse.coarse = True
    return found
