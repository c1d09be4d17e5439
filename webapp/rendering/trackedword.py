"""A Word file of a comparison with real tracked changes: accepted it is the new text, rejected the old one."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from webapp.rendering.comparing import Comparison, Line, Piece, Unit

_UNSAFE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML can not hold."""
STEP = 266_700
"""How far an item of a list is indented for each step down, in English Metric Units: two Han characters."""
MARKS = {"ins": "w:ins", "del": "w:del"}


def tracked_word(
    found: Comparison,
    old: Sequence[Unit],
    new: Sequence[Unit],
    *,
    title: str,
    author: str,
    made_at: datetime,
    language: str,
) -> bytes:
    """The text of both revisions in one file; paragraphs, headings, rows and the words in them carry their marks.

    What moved is removed there and added here, as Word itself shows it without pairing.
    """
    import docx

    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title[:250], author[:250]
    document.core_properties.created = document.core_properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    writer = _Writer(document, author, made_at, language)
    for line in found.lines:
        unit = new[line.new] if line.new is not None else old[line.old or 0]
        writer.write(line, unit, old[line.old] if line.kind == "level" and line.old is not None else None)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


class _Writer:
    """Puts lines into the document; rows that follow each other stand in one table."""

    def __init__(self, document: Any, author: str, made_at: datetime, language: str) -> None:
        self.document, self.author, self.language = document, author, language
        self.date = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.table: Any = None
        self.count = 0

    def write(self, line: Line, unit: Unit, before: Unit | None = None) -> None:
        """One line: a paragraph or a row; ``before`` is what the same words were when they had another level."""
        whole = {"added": "ins", "moved": "ins", "removed": "del", "moved_away": "del"}.get(line.kind, "")
        cells = line.cells
        if line.kind == "moved":
            cells = tuple((Piece("ins", "".join(p.text for p in cell if p.kind != "del")),) for cell in cells)
        if unit.kind == "row":
            self._row(cells, whole)
            return
        self.table = None
        paragraph = self.document.add_paragraph()
        properties = paragraph._p.get_or_add_pPr()
        self._look(properties, unit)
        if whole:
            self._mark_end(paragraph, whole)
        if before is not None:
            self._was(properties, before)
        self._runs(paragraph, cells[0] if cells else ())

    def _look(self, properties: Any, unit: Unit) -> None:
        """A heading by its style, an item further down in a list by its indent."""
        if unit.kind == "heading":
            style = self.document.styles[f"Heading {min(4, max(1, unit.level - 1))}"]
            properties.get_or_add_pStyle().val = style.style_id
        elif unit.level:
            properties.get_or_add_ind().left = unit.level * STEP

    def _was(self, properties: Any, before: Unit) -> None:
        """The look the paragraph gets back when the change is rejected."""
        from docx.oxml import OxmlElement

        change, kept = self._change("w:pPrChange"), OxmlElement("w:pPr")
        self._look(kept, before)
        change.append(kept)
        properties.append(change)

    def _row(self, cells: tuple[tuple[Piece, ...], ...], whole: str) -> None:
        width = max(1, len(cells))
        if self.table is None or len(self.table.columns) != width:
            self.document.add_paragraph() if self.table is not None else None
            self.table = self.document.add_table(rows=0, cols=width)
            self.table.style = self.document.styles["Table Grid"]
        row = self.table.add_row()
        if whole:
            row._tr.get_or_add_trPr().append(self._change(MARKS[whole]))
        for cell, pieces in zip(row.cells, cells, strict=False):
            self._runs(cell.paragraphs[0], pieces)

    def _runs(self, paragraph: Any, pieces: Sequence[Piece]) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        for piece in pieces:
            run = OxmlElement("w:r")
            for number, text in enumerate(_UNSAFE.sub("", piece.text).split("\n")):
                if number:
                    run.append(OxmlElement("w:br"))
                words = OxmlElement("w:delText" if piece.kind == "del" else "w:t")
                words.set(qn("xml:space"), "preserve")
                words.text = text
                run.append(words)
            if piece.kind == "same":
                paragraph._p.append(run)
            else:
                change = self._change(MARKS[piece.kind])
                change.append(run)
                paragraph._p.append(change)

    def _mark_end(self, paragraph: Any, whole: str) -> None:
        """The end of the paragraph came or went with it."""
        from docx.oxml import OxmlElement

        properties = OxmlElement("w:rPr")
        properties.append(self._change(MARKS[whole]))
        paragraph._p.get_or_add_pPr().append(properties)

    def _change(self, tag: str) -> Any:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.count += 1
        element = OxmlElement(tag)
        element.set(qn("w:id"), str(self.count))
        element.set(qn("w:author"), self.author or "—")
        element.set(qn("w:date"), self.date)
        return element
