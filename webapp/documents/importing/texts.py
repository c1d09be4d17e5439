"""A file's text line by line, for cutting: the very lines of a text file, else the pieces that were read."""

from __future__ import annotations

from webapp.documents.intake import PART_LENGTH, Intake
from webapp.rendering.decode import decode_text

OF_TEXT = frozenset({"txt", "md"})


def lines_of(intake: Intake) -> list[str]:
    """The lines, empty ones included where the file has them; joined by line ends they are the whole text."""
    if intake.kind in OF_TEXT:
        return decode_text(intake.data, name=intake.name)[0].split("\n")
    lines: list[str] = []
    before = ("", 0)
    for place, text in intake.parts:
        if before == (place, PART_LENGTH):  # one long paragraph was kept in several parts
            lines[-1] += text
        else:
            lines.append(text)
        before = (place, len(text))
    return [line for text in lines for line in text.split("\n")]
