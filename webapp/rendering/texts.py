"""Text extraction by kind; this is the child's side of :mod:`webapp.rendering.extraction`."""

from __future__ import annotations

from dataclasses import replace

from webapp.core.errors import N_, Message
from webapp.rendering.decode import decode_text
from webapp.rendering.headings import ends_in_mid_sentence, heading_of
from webapp.rendering.values import Extracted, Limits, Part, heading_part


def extract_here(kind: str, data: bytes, limits: Limits, *, name: str) -> Extracted:
    """Text and properties of ``data``; call it in the child process only."""
    if kind == "docx":
        from webapp.rendering.docxread import Package, read_docx

        return read_docx(Package(data, limits, name=name))
    if kind == "doc":
        from webapp.rendering.docxread import Package, read_docx
        from webapp.rendering.office import convert

        found = read_docx(Package(convert(data, "doc", "docx", limits, name=name), limits, name=name))
        note = Message(N_("%(name)s is an old Word file; its text was read through LibreOffice."), {"name": name})
        return replace(found, warnings=[*found.warnings, note])
    if kind == "xlsx":
        from webapp.rendering.sheets import read_sheets

        return read_sheets(data, name=name)
    if kind == "pdf":
        from webapp.rendering.pdfread import read_pdf

        return read_pdf(data, name=name)
    return read_text(data, markdown=kind == "md", name=name)


def read_text(data: bytes, *, markdown: bool, name: str) -> Extracted:
    """Lines of a text file; headings recognised by their numbers, in Markdown also by ``#``."""
    text, encoding = decode_text(data, name=name)
    parts: list[Part] = []
    lines = text.split("\n")
    tables = _pipe_tables(lines) if markdown else {}
    for number, line in enumerate(lines, start=1):
        if number in tables:
            parts += tables[number]
        elif line.strip():
            parts.append(_line_part(line, number, markdown))
    warnings: list[Message] = []
    if "\ufffd" in text:
        warnings.append(Message(N_("%(name)s contains damaged characters; look at the text."), {"name": name}))
    cut = ends_in_mid_sentence(text)
    if cut:
        warnings.append(Message(N_("%(name)s ends in the middle of a sentence; it may be incomplete."), {"name": name}))
    return Extracted(parts=parts, warnings=warnings, encoding=encoding, incomplete=cut)


def _pipe_tables(lines: list[str]) -> dict[int, list[Part]]:
    """The cells of Markdown tables by line number from 1; the line of dashes holds none."""
    found: dict[int, list[Part]] = {}
    table = row = 0
    for number, line in enumerate(lines, start=1):
        cells = _cells(line)
        if number - 1 not in found:
            following = _cells(lines[number]) if number < len(lines) else []
            if not cells or not _is_rule(following):
                continue
            table, row = table + 1, 0
        elif not cells:
            continue
        found[number] = []
        if not _is_rule(cells):
            row += 1
            found[number] = [Part(f"table:{table}/r{row}c{c}", text) for c, text in enumerate(cells, 1) if text]
    return found


def _cells(line: str) -> list[str]:
    text = line.strip()
    return [cell.strip() for cell in text.strip("|").split("|")] if text.startswith("|") else []


def _is_rule(cells: list[str]) -> bool:
    return bool(cells) and all(cell.strip(":") and not cell.strip(":-") for cell in cells)


def _line_part(line: str, number: int, markdown: bool) -> Part:
    text = line.strip()
    marks = len(text) - len(text.lstrip("#")) if markdown else 0
    bare = text[marks:].strip() if 0 < marks <= 6 and text[marks : marks + 1] == " " else text
    heading = heading_of(bare)
    if heading:
        return heading_part(heading.number, bare, marks or heading.level)
    return heading_part("", bare, marks, f"p:{number}") if bare is not text else Part(f"p:{number}", bare)
