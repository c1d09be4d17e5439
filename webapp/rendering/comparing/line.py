"""One unit of a comparison's result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webapp.rendering.comparing.wording import Piece

Kind = Literal["same", "added", "removed", "changed", "level", "renumbered", "moved", "moved_away"]


@dataclass(frozen=True)
class Line:
    """One unit of the result; ``old`` and ``new`` are its places in the two texts, where it is there.

    ``cells`` hold the pieces of each cell of a row, or those of the one paragraph. A moved unit stands where it is
    now (``moved``, with what changed in it) and where it was (``moved_away``). Of ``renumbered`` units only the
    number differs, of those of another ``level`` not a word.
    """

    kind: Kind
    old: int | None
    new: int | None
    cells: tuple[tuple[Piece, ...], ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of all cells."""
        return tuple(piece for cell in self.cells for piece in cell)
