"""How alike two texts are, and which of many are: found by what rare pairs of characters they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import TypeVar

from webapp.rendering.comparing.aligning import Pair, heaviest
from webapp.rendering.comparing.purse import Purse
from webapp.rendering.comparing.units import Unit

SHORT = 4
"""Texts up to this length are alike only when most of their characters are the same."""
COST = 8
"""Steps of one comparison besides its characters."""
LOOKS = 1_500_000
"""How many entries of the index are looked at where not everything can be compared with everything."""
FEW, BEST = 40, 6
"""A text looks at so many at least; so many of the likeliest are then really compared."""
T = TypeVar("T")


class Resembling:
    """Compares texts of one pair of revisions; remembers what it knows of each while that lasts."""

    def __init__(self, purse: Purse) -> None:
        self.purse, self.looks = purse, LOOKS
        self._grams: dict[str, frozenset[str]] = {}
        self._names: dict[str, str] = {}

    def units(self, old: Unit, new: Unit) -> float:
        """How alike two units are, 0 to 1; 0 where they can never be one changed unit."""
        if old.group != new.group:
            return 0.0
        found = self.texts(old.text, new.text)
        if old.cells and len(old.cells) == len(new.cells):
            filled = [(a, b) for a, b in zip(old.cells, new.cells, strict=True) if a or b]
            found = max(found, sum(a == b for a, b in filled) / max(1, len(filled)))
        return found

    def texts(self, old: str, new: str) -> float:
        """The share of pairs of neighbouring characters two texts have in common (Dice)."""
        if old == new:
            return 1.0
        if min(len(old), len(new)) <= SHORT:
            total, shared = len(old) + len(new), (Counter(old) & Counter(new)).total()
        else:
            a, b = self.grams(old), self.grams(new)
            total, shared = len(a) + len(b), len(a & b)
        return 2 * shared / total if total else 0.0

    def grams(self, text: str) -> frozenset[str]:
        """Its pairs of neighbouring characters, each again for each time it occurs."""
        known = self._grams.get(text)
        if known is None:
            pairs = list(map(str.__add__, text, text[1:]))
            known = frozenset(map(self._names.setdefault, pairs, pairs))
            if len(known) < len(pairs):
                again = (f"{gram}{n}" for gram, count in Counter(pairs).items() for n in range(2, count + 1))
                known = known.union(self._names.setdefault(name, name) for name in again)
            self._grams[text] = known
        return known

    def pair(
        self,
        old: Sequence[T],
        new: Sequence[T],
        likeness: Callable[[T, T], float],
        words: Callable[[T], str],
        least: float,
    ) -> list[Pair]:
        """Places in order of those that are alike, the likest of all together; ``least`` is what counts as alike."""
        if not old or not new:
            return []
        pairs, cut = self.likely([words(x) for x in old], [words(y) for y in new])
        weighed = ((i, j, likeness(old[i], new[j])) for i, j in pairs)
        found = heaviest((i, j, weight * weight) for i, j, weight in weighed if weight >= least)
        if cut:
            olds, news = {i for i, _j in found}, {j for _i, j in found}
            left = [x for i, x in enumerate(old) if i not in olds], [y for j, y in enumerate(new) if j not in news]
            self.purse.coarse |= self._may_be_alike(*left, likeness, words, least)
        return found

    def _may_be_alike(
        self,
        old: Sequence[T],
        new: Sequence[T],
        likeness: Callable[[T, T], float],
        words: Callable[[T], str],
        least: float,
    ) -> bool:
        """Whether two of these are alike, or nobody can pay for finding out."""
        pairs, cut = self.likely([words(x) for x in old], [words(y) for y in new]) if old and new else ((), False)
        return cut or any(likeness(old[i], new[j]) >= least for i, j in pairs)

    def likely(self, old: Sequence[str], new: Sequence[str]) -> tuple[Iterable[Pair], bool]:
        """Pairs worth comparing, and whether any may be missing: all where that is paid for, else the likeliest."""
        steps = sum(map(len, old)) * len(new) + sum(map(len, new)) * len(old)
        if self.purse.pays(steps // 4 + COST * len(old) * len(new)):
            return product(range(len(old)), range(len(new))), False
        return self._likeliest(old, new)

    def _likeliest(self, old: Sequence[str], new: Sequence[str]) -> tuple[Iterable[Pair], bool]:
        """The n-th with the n-th from either end, and those that share the rarest pairs of characters."""
        index: dict[str, list[int]] = defaultdict(list)
        for i, text in enumerate(old):
            for gram in self.grams(text):
                index[gram].append(i)
        both, later = min(len(old), len(new)), len(new) - len(old)
        found = {(n, n) for n in range(both)} | {(j - later, j) for j in range(len(new)) if 0 <= j - later < len(old)}
        share, cut = max(FEW, self.looks // len(new)), False
        for j, text in enumerate(new):
            votes: Counter[int] = Counter()
            left = share
            for places in sorted([index[gram] for gram in self.grams(text) if gram in index], key=len):
                left -= len(places)
                if left < 0:
                    cut = True
                    break
                votes.update(places)
            self.looks -= min(share, share - left)
            found.update((i, j) for i, _count in votes.most_common(BEST))
        return found, cut
