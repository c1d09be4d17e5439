"""Two revisions side by side: which paragraphs and table rows came, went, moved or changed, and where inside them.

Pure: units of text in, lines out. Nothing of either text is lost: each can be read out of the result. Pictures and
layout are not seen.
"""

from __future__ import annotations

from webapp.rendering.comparing.lines import Comparison, Line, compare
from webapp.rendering.comparing.units import Unit
from webapp.rendering.comparing.wording import Piece, pieces_of

__all__ = ["Comparison", "Line", "Piece", "Unit", "compare", "pieces_of"]
