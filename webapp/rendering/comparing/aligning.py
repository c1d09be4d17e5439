"""Which elements of two sequences are the same, in order; bounded in time whatever is repeated.

Elements that occur once in both are anchors; between anchors the gaps are matched plainly, where they are small.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher

PLAIN = 160_000
"""Gaps whose lengths multiply to more than this are left unmatched."""
Span = tuple[int, int, int, int]


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places of equal elements, increasing in both."""
    found: list[tuple[int, int]] = []
    spans: list[Span] = [(0, len(old), 0, len(new))]
    while spans:
        a, b, c, d = spans.pop()
        while a < b and c < d and old[a] == new[c]:
            found.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            found.append((b, d))
        if a == b or c == d:
            continue
        anchors = _anchors(old, new, (a, b, c, d))
        if anchors:
            found += anchors
            edges = [(a - 1, c - 1), *anchors, (b, d)]
            spans += [(i + 1, k, j + 1, m) for (i, j), (k, m) in zip(edges, edges[1:], strict=False)]
        elif (b - a) * (d - c) <= PLAIN:
            for i, j, size in SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_matching_blocks():
                found += [(a + i + n, c + j + n) for n in range(size)]
    return sorted(found)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], span: Span) -> list[tuple[int, int]]:
    """The longest increasing run of elements that occur once on both sides."""
    a, b, c, d = span
    once = {key for key, count in Counter(old[a:b]).items() if count == 1}
    seen = Counter(key for key in new[c:d] if key in once)
    where = {old[i]: i for i in range(a, b) if seen[old[i]] == 1}
    pairs = [(where[new[j]], j) for j in range(c, d) if new[j] in where]
    return _increasing(pairs)


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (i, _j) in enumerate(pairs):
        place = bisect_left(tails, i)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(i)
            ends.append(n)
        else:
            tails[place], ends[place] = i, n
    found, n = [], ends[-1] if ends else -1
    while n >= 0:
        found.append(pairs[n])
        n = before[n]
    return found[::-1]


def pair(
    old: Sequence[int], new: Sequence[int], likeness: Callable[[int, int], float], least: float, most: int
) -> list[tuple[int, int]]:
    """Pairs in order that are alike most of all in sum; next to each other only where there are too many.

    Args:
        least: what counts as alike. ``most``: how many comparisons may be made.
    """
    if not old or not new:
        return []
    if len(old) * len(new) > most:
        return [(i, j) for i, j in zip(old, new, strict=False) if likeness(i, j) >= least]
    rows, columns = len(old), len(new)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    taken: set[tuple[int, int]] = set()
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            score = likeness(old[i], new[j])
            if score >= least and score + best[i + 1][j + 1] > best[i][j]:
                best[i][j] = score + best[i + 1][j + 1]
                taken.add((i, j))
    found, i, j = [], 0, 0
    while i < rows and j < columns:
        if (i, j) in taken:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
