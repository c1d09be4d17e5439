"""A text cut before chosen lines: nothing is lost between the pieces; leavings of web sites are left out on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.documents.text_checks import is_noise


@dataclass(frozen=True)
class Piece:
    """Lines ``first`` to ``last`` (from 1, both included) of a text."""

    first: int
    last: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as they stand."""
        return "\n".join(self.lines)

    @property
    def leavings(self) -> tuple[int, ...]:
        """The numbers of lines of which nothing is the document's."""
        return tuple(n for n, line in enumerate(self.lines, start=self.first) if line.strip() and is_noise(line))

    @property
    def cleaned(self) -> str:
        """The text without those lines, and without empty lines around it."""
        kept = [line for n, line in enumerate(self.lines, start=self.first) if n not in set(self.leavings)]
        return "\n".join(kept).strip("\n")

    @property
    def empty(self) -> bool:
        """Whether it holds nothing but leavings."""
        return not self.cleaned.strip()


def pieces_of(lines: Sequence[str], cuts: Sequence[int]) -> list[Piece]:
    """The pieces between cuts; ``cuts`` are numbers of lines before which to cut, from 1, in any order.

    Cuts before the first line or behind the last one are none.
    """
    starts = [1, *sorted({cut for cut in cuts if 1 < cut <= len(lines)})]
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    return [
        Piece(first, last, tuple(lines[first - 1 : last]))
        for first, last in zip(starts, ends, strict=True)
        if last >= first
    ]


def join(pieces: Sequence[Piece]) -> str:
    """The pieces put together again: the text they were cut from."""
    return "\n".join(piece.text for piece in pieces)
