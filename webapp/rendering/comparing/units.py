"""What is compared: a heading, a paragraph, a table row, a header or footer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["heading", "text", "row", "aside"]
SHORT = 4
"""Texts up to this length are alike only when most of their characters are the same."""


@dataclass(frozen=True)
class Unit:
    """One piece of a text in reading order.

    ``cells`` are those of a table row, else empty; ``place`` says where it is in words: the headings above it.
    """

    kind: Kind
    text: str
    cells: tuple[str, ...] = ()
    level: int = 0
    place: str = ""

    @property
    def key(self) -> tuple[bool, str]:
        """What makes two units the same: a row is never a paragraph; level and place may differ."""
        return self.kind == "row", self.text


def alike(old: Unit, new: Unit) -> float:
    """How alike two units are, 0 to 1; 0 where they can never be one changed unit."""
    if (old.kind == "row") != (new.kind == "row") or (old.kind == "aside") != (new.kind == "aside"):
        return 0.0
    if old.cells and new.cells and len(old.cells) == len(new.cells):
        pairs = list(zip(old.cells, new.cells, strict=True))
        same = sum(a == b for a, b in pairs if a or b) / max(1, sum(bool(a or b) for a, b in pairs))
        return max(same, resemblance(old.text, new.text))
    return resemblance(old.text, new.text)


def resemblance(old: str, new: str) -> float:
    """The share of pairs of neighbouring characters two texts have in common (Dice)."""
    if old == new:
        return 1.0
    if min(len(old), len(new)) <= SHORT:
        a, b = Counter(old), Counter(new)
    else:
        a, b = _pairs(old), _pairs(new)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


@lru_cache(maxsize=4096)
def _pairs(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1))
