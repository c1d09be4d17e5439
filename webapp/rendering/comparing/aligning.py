"""Which elements of two sequences belong together, in order: the equal ones, and the heaviest of weighed pairs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise

from webapp.rendering.comparing.purse import Purse

BITS = 150
"""Cells of the table of the longest common sequence that cost one step; a row of it is one long number."""
MOST = 150_000_000
"""A larger table is never made: it would take more than 20 MB."""
Span = tuple[int, int, int, int]
Pair = tuple[int, int]


def matches(old: Sequence[Hashable], new: Sequence[Hashable], purse: Purse) -> list[Pair]:
    """Places of equal elements, increasing in both: as many as there can be.

    Where that would cost more than is in the purse, the n-th of each kind goes with the n-th, part after part: also
    then no two equal elements stay unmatched across from each other, until the purse is empty.
    """
    found: list[Pair] = []
    spans: list[Span] = [(0, len(old), 0, len(new))]
    while spans:
        a, b, c, d = spans.pop()
        while a < b and c < d and old[a] == new[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            found.append((b, d))
        both = set(old[a:b]) & set(new[c:d])
        olds, news = [i for i in range(a, b) if old[i] in both], [j for j in range(c, d) if new[j] in both]
        if not both:
            continue
        if len(olds) * len(news) <= MOST and purse.pays(len(olds) * len(news) // BITS):
            longest = _longest([old[i] for i in olds], [new[j] for j in news])
            found += [(olds[i], news[j]) for i, j in longest]
            continue
        purse.coarse = True
        if not purse.pays(len(olds) + len(news)):
            continue
        anchors = _nth_with_nth(old, new, olds, news)
        found += anchors
        edges = [(a - 1, c - 1), *anchors, (b, d)]
        spans += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges)]
    return sorted(found)


def _longest(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """The longest common sequence, a whole row of its table at a time as the bits of one number.

    A bit of row ``j`` is 0 where one more element of ``old`` makes the longest sequence with ``new[:j + 1]`` longer.
    """
    where: dict[Hashable, int] = {}
    for i, key in enumerate(old):
        where[key] = where.get(key, 0) | 1 << i
    ones = (1 << len(old)) - 1
    row, rows = ones, []
    for key in new:
        hit = row & where.get(key, 0)
        row = ((row + hit) | (row - hit)) & ones
        rows.append(row)
    found, i, j = [], len(old) - 1, len(new) - 1
    while i >= 0 and j >= 0:
        if rows[j] >> i & 1:
            i -= 1
        elif j and not rows[j - 1] >> i & 1:
            j -= 1
        else:
            found.append((i, j))
            i, j = i - 1, j - 1
    return found[::-1]


def _nth_with_nth(
    old: Sequence[Hashable], new: Sequence[Hashable], olds: Sequence[int], news: Sequence[int]
) -> list[Pair]:
    seen: dict[Hashable, list[int]] = {}
    for j in reversed(news):
        seen.setdefault(new[j], []).append(j)
    pairs = [(i, seen[old[i]].pop()) for i in olds if seen[old[i]]]
    return heaviest((i, j, 1.0) for i, j in pairs)


def heaviest(weighed: Iterable[tuple[int, int, float]]) -> list[Pair]:
    """Of pairs with a weight those that increase in both places and weigh most together."""
    pairs = sorted(weighed, key=lambda pair: (pair[0], -pair[1]))
    columns = sorted({j for _i, j, _weight in pairs})
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(columns) + 1)
    before: list[int] = []
    for number, (_i, j, weight) in enumerate(pairs):
        place = bisect_left(columns, j)
        sum_, last = _best(best, place)
        before.append(last)
        _raise(best, place + 1, (sum_ + weight, number))
    found, number = [], _best(best, len(columns))[1]
    while number >= 0:
        found.append(pairs[number][:2])
        number = before[number]
    return found[::-1]


def _best(tree: list[tuple[float, int]], place: int) -> tuple[float, int]:
    """The heaviest end among the first ``place`` columns."""
    found = tree[0]
    while place:
        if tree[place][0] > found[0]:
            found = tree[place]
        place &= place - 1
    return found


def _raise(tree: list[tuple[float, int]], place: int, value: tuple[float, int]) -> None:
    while place < len(tree):
        if value[0] > tree[place][0]:
            tree[place] = value
        place += place & -place
