"""Cutting a long text for engines that hold only so many positions.

A ``tsvector`` knows positions up to 16,383 and at most 256 of one lexeme, so a long text becomes
several pieces. Each shares its last tokens with the next one: a phrase that is not longer than
``LONGEST_PHRASE`` lies whole in the piece in which it begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_TOKENS = 1_024
MOST_ALIKE = 255
SHARED = 63
LONGEST_PHRASE = SHARED + 1


@dataclass(frozen=True)
class Piece:
    """Tokens of one piece; the first ``own`` of them are in no later piece."""

    own: int
    tokens: Sequence[str]


def cut(tokens: Sequence[str]) -> Iterator[Piece]:
    """The pieces of a text in order; a text without tokens has none."""
    start = 0
    while start < len(tokens):
        end = _end(tokens, start)
        following = len(tokens) if end == len(tokens) else end - SHARED
        yield Piece(following - start, tokens[start:end])
        start = following


def _end(tokens: Sequence[str], start: int) -> int:
    """Where the piece that begins at ``start`` must end."""
    seen: Counter[str] = Counter()
    most = min(len(tokens), start + MOST_TOKENS)
    for at in range(start, most):
        seen[tokens[at]] += 1
        if seen[tokens[at]] > MOST_ALIKE:
            return at
    return most


def windows(tokens: Sequence[str]) -> list[Sequence[str]]:
    """A phrase in parts that each fit into a piece; one part when the phrase itself does."""
    if len(tokens) <= LONGEST_PHRASE:
        return [tokens]
    starts = [*range(0, len(tokens) - LONGEST_PHRASE, LONGEST_PHRASE), len(tokens) - LONGEST_PHRASE]
    return [tokens[start : start + LONGEST_PHRASE] for start in starts]
