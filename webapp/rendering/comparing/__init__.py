"""Two revisions side by side: which paragraphs and table rows came, went, moved or changed, and where inside them.

Pure: units of text in, lines and entries out. Nothing of either text is lost: each can be read out of the lines.
Pictures and layout are not seen. Work is bounded; where that made the result less exact it says so.
"""

from __future__ import annotations

from webapp.rendering.comparing.entries import Entry
from webapp.rendering.comparing.line import Line
from webapp.rendering.comparing.lines import Comparison, compare
from webapp.rendering.comparing.purse import Purse
from webapp.rendering.comparing.units import Unit
from webapp.rendering.comparing.wording import Piece, pieces_of

__all__ = ["Comparison", "Entry", "Line", "Piece", "Purse", "Unit", "compare", "pieces_of"]
