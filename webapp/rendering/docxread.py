"""Our own reader of .docx: every text in the package with its place. Child process only."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from webapp.core.errors import N_, Invalid, Message
from webapp.rendering.docxnumbers import Numbering
from webapp.rendering.docxruns import W, attribute, boxes_of, text_of
from webapp.rendering.headings import ends_in_mid_sentence, heading_of
from webapp.rendering.values import Extracted, Limits, Part, heading_part
from webapp.rendering.xmlparts import parse_xml
from webapp.rendering.zips import look_at_part, open_archive, read_member

_WALKED = re.compile(r"word/(document|numbering|styles|(header|footer|footnotes|endnotes|comments)[^/]*)\.xml")
_SIDE = (("footnotes", "footnote"), ("endnotes", "footnote"), ("comments", "comment"))
_PROPERTIES = {
    "title",
    "subject",
    "creator",
    "keywords",
    "description",
    "revision",
    "created",
    "modified",
    "lastModifiedBy",
    "Company",
    "Manager",
    "category",
    "version",
}


class Package:
    """The parts of a .docx, read through the zip guards and the closed XML parser."""

    def __init__(self, data: bytes, limits: Limits, *, name: str) -> None:
        self.name = name
        self._limits = limits
        self._archive: zipfile.ZipFile = open_archive(data, limits, name=name)
        self.names = self._archive.namelist()
        self._roots: dict[str, Any] = {}
        if "word/document.xml" not in self.names:
            raise Invalid(N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name)

    def bytes_of(self, part: str) -> bytes:
        """The unpacked bytes of one part."""
        return read_member(self._archive, self._archive.getinfo(part), self._limits, name=self.name)

    def root(self, part: str) -> Any:
        """The XML root of one part, parsed once, or None when the package has no such part."""
        if part not in self._roots:
            self._roots[part] = parse_xml(self.bytes_of(part), name=self.name) if part in self.names else None
        return self._roots[part]

    def look_inside(self) -> None:
        """Read every part, whether or not its text is wanted.

        Raises:
            Invalid: a part is damaged, declares entities, or is another archive.
        """
        for info in self._archive.infolist():
            if _WALKED.fullmatch(info.orig_filename):
                self.root(info.filename)  # kept: the reading walks through it
            else:
                look_at_part(self._archive, info, self._limits, name=self.name)

    def rewritten(self, parts: dict[str, bytes]) -> bytes:
        """The package with other ``parts``, new ones at the end; whatever is not among them stays as it was."""
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._archive.infolist():
                if not info.is_dir():
                    known = info.filename in parts
                    target.writestr(info, parts[info.filename] if known else self.bytes_of(info.filename))
            for part in sorted(set(parts) - set(self.names)):
                target.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), parts[part], zipfile.ZIP_DEFLATED)
        return output.getvalue()

    def like(self, start: str) -> list[str]:
        """Names of the XML parts that begin with ``word/<start>``, in order."""
        return sorted(n for n in self.names if n.startswith(f"word/{start}") and n.endswith(".xml"))


class _Walk:
    """Collects parts while going through one story (body, header, note) in reading order."""

    def __init__(self, numbering: Numbering | None, place: str = "") -> None:
        self.numbering = numbering
        self.place = place
        self.parts: list[Part] = []
        self.paragraphs = 0
        self.tables = 0

    def blocks(self, parent: Any, cell: str = "") -> None:
        for child in parent:
            if child.tag == W + "p":
                self.paragraph(child, cell)
            elif child.tag == W + "tbl":
                self.table(child)
            elif child.tag in {
                W + "sdt",
                W + "sdtContent",
                W + "ins",
                W + "moveTo",
                W + "customXml",
                W + "smartTag",
            }:
                self.blocks(child, cell)

    def paragraph(self, node: Any, cell: str) -> None:
        self.paragraphs += not cell
        label, depth, step = self.numbering.label(node) if self.numbering else ("", 0, 0)
        text = text_of(node).strip()
        if text:
            full = f"{label} {text}".strip() if label else text
            self.parts.append(self._part(full, label, depth, step, cell))
        for box in boxes_of(node):
            inner = _Walk(None, "textbox")
            inner.blocks(box)
            self.parts.extend(inner.parts)

    def _part(self, text: str, label: str, depth: int, step: int, cell: str) -> Part:
        if cell or self.place:
            return Part(self.place or cell, text)
        found = heading_of(text)
        where = f"p:{self.paragraphs}"
        if depth:
            return heading_part(label or (found.number if found else ""), text, depth, where)
        if found and not label:
            return heading_part(found.number, text, found.level)
        return Part(f"{where}/l{step}" if step else where, text)

    def table(self, node: Any) -> None:
        self.tables += 1
        number = self.tables
        for row, cells in enumerate(_rows(node), start=1):
            for column, cell in enumerate(cells, start=1):
                self.blocks(cell, f"table:{number}/r{row}c{column}")


def read_docx(package: Package) -> Extracted:
    """All text of a Word file in reading order: headers, body, footers, notes, comments."""
    name = package.name
    document = package.root("word/document.xml")
    body = _Walk(Numbering(package.root("word/numbering.xml"), package.root("word/styles.xml")))
    for child in document.iterchildren(W + "body"):
        body.blocks(child)
    parts = [*_stories(package, "header"), *body.parts, *_stories(package, "footer")]
    for start, place in _SIDE:
        parts.extend(_stories(package, start, place))
    text = "\n".join(part.text for part in body.parts)
    return Extracted(
        parts=parts,
        properties=_properties(package),
        header_tables=_header_tables(package),
        warnings=_warnings(document, name),
        incomplete=ends_in_mid_sentence(text),
    )


def _rows(table: Any) -> list[list[Any]]:
    rows = []
    for row in table.iterdescendants(W + "tr"):
        if _nearest(row, W + "tbl") is table:
            rows.append([cell for cell in row.iterdescendants(W + "tc") if _nearest(cell, W + "tr") is row])
    return rows


def _nearest(node: Any, tag: str) -> Any:
    return next(node.iterancestors(tag), None)


def _stories(package: Package, start: str, place: str = "") -> list[Part]:
    seen: set[str] = set()
    parts: list[Part] = []
    for part in package.like(start):
        root = package.root(part)
        stories = [root] if root.tag in {W + "hdr", W + "ftr"} else list(root)
        for story in stories:
            if attribute(story, "type") in {"separator", "continuationSeparator"}:
                continue
            walk = _Walk(None, place or start)
            walk.blocks(story)
            parts.extend(found for found in walk.parts if place or found.text not in seen)
            seen.update(found.text for found in walk.parts)
    return parts


def _header_tables(package: Package) -> list[list[list[str]]]:
    tables: list[list[list[str]]] = []
    for part in package.like("header"):
        for table in package.root(part).iterdescendants(W + "tbl"):
            rows = [["\n".join(text_of(p) for p in cell.iter(W + "p")).strip() for cell in row] for row in _rows(table)]
            if rows and rows not in tables:
                tables.append(rows)
    return tables


def _properties(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in ("docProps/core.xml", "docProps/app.xml"):
        root = package.root(part)
        for node in root if root is not None else ():
            key = str(node.tag).rpartition("}")[2]
            if key in _PROPERTIES and node.text:
                found[key.lower()] = node.text.strip()
    custom = package.root("docProps/custom.xml")
    for node in custom if custom is not None else ():
        key, value = node.get("name") or "", "".join(node.itertext()).strip()
        if key and value:
            found.setdefault(f"custom:{key}", value)
    return found


def _warnings(document: Any, name: str) -> list[Message]:
    if next(document.iter(W + "ins", W + "del", W + "moveFrom"), None) is None:
        return []
    return [Message(N_("%(name)s has tracked changes; insertions were read, deletions were not."), {"name": name})]
