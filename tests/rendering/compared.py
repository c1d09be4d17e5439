"""Reading both texts out of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.rendering.comparing import Comparison, Line, Unit


def read_out(found: Comparison, old: Sequence[Unit], new: Sequence[Unit]) -> bool:
    """Whether old and new stand in the lines, and the list of entries turns the one into the other.

    The new text is made of the old one where no entry speaks, else of what the entry says.
    """
    listed = [line for entry in found.entries for line in entry.lines]
    assert len(listed) == len(set(listed))
    assert set(listed) == {line for line in found.lines if line.kind not in {"same", "moved_away"}}
    was = {line.old: _words(line, "ins") for line in found.lines if line.old is not None}
    assert [was[n] for n in range(len(old))] == [_plain(unit) for unit in old]
    kept = [
        (line.new, _plain(old[line.old]) if line.kind == "same" and line.old is not None else _words(line, "del"))
        for line in found.lines
        if line.new is not None
    ]
    assert kept == [(n, _plain(unit)) for n, unit in enumerate(new)]
    return True


def _words(line: Line, without: str) -> str:
    return "".join(piece.text for piece in line.pieces if piece.kind != without)


def _plain(unit: Unit) -> str:
    return "".join(unit.cells) if unit.cells else unit.text
