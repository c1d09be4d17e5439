"""What is compared: a heading, a paragraph, a table row, a header or footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "text", "row", "aside"]


@dataclass(frozen=True)
class Unit:
    """One piece of a text in reading order.

    ``cells`` are those of a table row, else empty; ``level`` is that of a heading or of an item in a list;
    ``place`` says where it is in words: the headings above it.
    """

    kind: Kind
    text: str
    cells: tuple[str, ...] = ()
    level: int = 0
    place: str = ""

    @property
    def group(self) -> str:
        """Units of different groups are never one: a row, what stands beside the text, the text."""
        return self.kind if self.kind in {"row", "aside"} else "text"

    @property
    def key(self) -> tuple[str, str]:
        """What makes two units the same words; kind within the group, level and place may differ."""
        return self.group, self.text
