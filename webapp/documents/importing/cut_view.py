"""What the page of cuts shows: the text in pieces as they would become documents, line by line, each with a tick."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from webapp.core.errors import Message
from webapp.documents.importing.cut_shapes import plain_title
from webapp.documents.importing.cuts import Cut
from webapp.documents.importing.pieces import Piece, pieces_of
from webapp.documents.text_checks import has_noise, is_noise, looks_incomplete

HEAD, TAIL = 4, 2
"""So many lines of a piece stand open; those between are folded."""
MOST_LINES, LEAST_LINES = 3000, 30
"""So many lines are shown of a whole text, and of each piece at least."""
BEGINNING = 120


@dataclass(frozen=True)
class LineView:
    """A line that holds something: its number, its beginning, whether a cut stands before it."""

    number: int
    text: str
    ticked: bool
    noise: bool
    partly: bool


@dataclass(frozen=True)
class PieceView:
    """One piece: what it would be called, why it is cut there, its lines; ``left`` are too many to be shown."""

    piece: Piece
    title: str
    why: Message | None
    head: Sequence[LineView]
    folded: Sequence[LineView]
    tail: Sequence[LineView]
    left: int
    incomplete: bool


def piece_views(lines: Sequence[str], ticked: Collection[int], proposed: Mapping[int, Cut]) -> list[PieceView]:
    """The pieces between the ticked lines; a piece that holds nothing is shown with the one before it."""
    pieces = pieces_of(lines, sorted(ticked))
    most = max(LEAST_LINES, MOST_LINES // len(pieces)) if pieces else 0
    return [_view(piece, ticked, proposed, most) for piece in pieces if piece.text.strip()]


def title_at(lines: Sequence[str], line: int) -> str:
    """What is called by its own first line; leavings have no title."""
    text = next((lines[n] for n in range(line - 1, len(lines)) if lines[n].strip()), "")
    return "" if is_noise(text) or len(text.strip()) > BEGINNING else plain_title(text)


def _view(piece: Piece, ticked: Collection[int], proposed: Mapping[int, Cut], most: int) -> PieceView:
    filled = [(n, text) for n, text in enumerate(piece.lines, start=piece.first) if text.strip()]
    views = [
        LineView(n, _beginning(text), n in ticked, is_noise(text), not is_noise(text) and has_noise(text))
        for n, text in (*filled[: most - TAIL], *filled[max(most - TAIL, len(filled) - TAIL) :])
    ]
    tail = TAIL if len(views) > HEAD + TAIL else 0
    cut = proposed.get(piece.first)
    return PieceView(
        piece,
        title_at(piece.lines, 1),
        cut.why if cut else None,
        views[: HEAD if tail else len(views)],
        views[HEAD:-tail] if tail else (),
        views[-tail:] if tail else (),
        len(filled) - len(views),
        not piece.empty and looks_incomplete(piece.text),
    )


def _beginning(text: str) -> str:
    plain = text.strip()
    return plain if len(plain) <= BEGINNING else plain[:BEGINNING] + "…"
