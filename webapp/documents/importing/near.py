"""Texts that are nearly the same (seeds.md G.5): overlapping runs of characters, sampled by their hashes.

A sketch holds every sixteenth run, chosen by the hash alone, so that two sketches of any length can be compared
and the smaller text is found inside the larger one. Scripts are folded first: 契約 in traditional characters meets
the same words in simplified ones.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from webapp.core.search.folding import fold_text

RUN, EVERY = 5, 16
MOST = 600
"""Hashes a sketch holds at most: the smallest ones, so that two long texts keep the same ones."""
LEAST = 6
"""Hashes below which nothing can be said."""
NEARLY = 0.25
COMMON = 40
"""A run that stands in more texts than this is a phrase of the house and says nothing."""
_ONLY = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Group:
    """Texts that are nearly the same, by place in the list, in order; ``parts`` says for every one but the first
    how much of the smaller text stands in its nearest earlier member, from 0 to 1."""

    members: tuple[int, ...]
    parts: tuple[float, ...]


def sketch_of(text: str) -> tuple[int, ...]:
    """The sampled hashes of a text, in ascending order."""
    plain = _ONLY.sub("", fold_text(text))
    hashes = {crc32(plain[n : n + RUN].encode()) for n in range(len(plain) - RUN + 1)}
    return tuple(sorted(h for h in hashes if h % EVERY == 0)[:MOST])


def overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """The part of the smaller text that stands in the larger one, from 0 to 1."""
    return _part(one, other, len(set(one) & set(other)))


def twins_of(sketches: Sequence[Sequence[int]]) -> dict[int, tuple[int, float]]:
    """For each text that is nearly an earlier one, by place in the list: the nearest earlier one and the overlap."""
    found: dict[int, tuple[int, float]] = {}
    for (earlier, later), shared in sorted(_shared(sketches).items()):
        part = _part(sketches[earlier], sketches[later], shared)
        if part >= NEARLY and part > found.get(later, (0, 0.0))[1]:
            found[later] = (earlier, part)
    return found


def groups_of(sketches: Sequence[Sequence[int]]) -> list[Group]:
    """Groups of two and more texts, each nearly the same as another of its group."""
    first: dict[int, int] = {}
    members: dict[int, list[tuple[int, float]]] = {}
    for later, (earlier, part) in sorted(twins_of(sketches).items()):
        head = first.get(earlier, earlier)
        first[later] = head
        members.setdefault(head, [(head, 1.0)]).append((later, part))
    return [Group(tuple(n for n, _ in some), tuple(p for _, p in some[1:])) for some in members.values()]


def _shared(sketches: Sequence[Sequence[int]]) -> Counter[tuple[int, int]]:
    """How many hashes two texts share; only pairs that share any are looked at."""
    where: defaultdict[int, list[int]] = defaultdict(list)
    for place, sketch in enumerate(sketches):
        for found in sketch:
            where[found].append(place)
    pairs: Counter[tuple[int, int]] = Counter()
    for places in where.values():
        if 1 < len(places) <= COMMON:
            pairs.update((a, b) for at, b in enumerate(places) for a in places[:at])
    return pairs


def _part(one: Sequence[int], other: Sequence[int], shared: int) -> float:
    """``shared`` over what could be shared: a full sketch holds nothing above its last hash."""
    least = min(_below(one, other), _below(other, one))
    return shared / least if least >= LEAST else 0.0


def _below(one: Sequence[int], other: Sequence[int]) -> int:
    if len(other) < MOST:
        return len(one)
    return sum(1 for found in one if found <= other[-1])
