"""A Word file from our own Markdown: headings, paragraphs, bullets and tables as Word styles.

Made to be edited: fonts are named for both scripts, the language is set, table heads repeat. It has
no header, footer or field, so that the pages can also be made without LibreOffice.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.rendering.geometry import A4, BODY_BOTTOM, BODY_TOP, SIDE

_INDENT = 2
"""Characters a Chinese paragraph is indented by."""
_HEAD_FILL = "F3F1EC"
_WIDE = 34.0
"""Most weight of a table column, in Han widths."""
_TOGETHER = 4.0
_WORD, _PADDING = 9.6, 12.0
"""Points a Han width takes in a table, bold type included, and the room beside the text of a cell."""


@dataclass(frozen=True)
class Look:
    """Fonts and sizes (points) of a language."""

    serif: str
    sans: str
    han_serif: str
    han_sans: str
    tag: str
    han_tag: str
    size: float
    small: float
    leading: float


_CHINESE = Look("Times New Roman", "Arial", "宋体", "黑体", "en-US", "zh-CN", 10.5, 9.0, 1.3)
_ENGLISH = Look("Times New Roman", "Arial", "宋体", "黑体", "en-GB", "zh-CN", 10.5, 9.0, 1.1)


def look_of(language: str) -> Look:
    """English for ``en``, Chinese for everything else."""
    return _ENGLISH if language.lower().startswith("en") else _CHINESE


def make_word(text: str, *, title: str, language: str, author: str, made_at: datetime) -> bytes:
    """A .docx of ``text``, which is Markdown of ours: ``#`` to ``###``, paragraphs, ``-`` lists, tables.

    Raises:
        ValueError: the text holds anything else; the starter texts are tested for it.
    """
    import docx

    document, look = docx.Document(), look_of(language)
    _page(document.sections[0])
    _styles(document, look)
    for block in blocks_of(text):
        _add(document, block, look)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.comments, properties.keywords, properties.language = "", "", language
    properties.created = properties.modified = made_at.replace(tzinfo=None, microsecond=0)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


_TAGS = {"h1": "title", "h2": "h1", "h3": "h2", "p": "p"}
_OPENS = {"bullet_list_open": "li", "table_open": "table"}
_SILENT = ("list_item", "heading_close", "paragraph_close", "thead", "tbody", "th_", "td_", "tr_")


@dataclass(frozen=True)
class Block:
    """A piece of the text: ``title``, ``h1``, ``h2``, ``p``, ``li``, or ``table`` with its rows, the head first."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks_of(text: str) -> Iterator[Block]:
    """The pieces of a text in order.

    Raises:
        ValueError: the text holds something that has no Word form here.
    """
    from markdown_it import MarkdownIt

    kind, inside, rows = "p", "", list[list[str]]()
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(text):
        if token.type in _OPENS:
            inside, rows = _OPENS[token.type], []
        elif token.type == "table_close":
            yield Block("table", rows=tuple(map(tuple, rows)))
            inside = ""
        elif token.type == "bullet_list_close":
            inside = ""
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and inside == "table":
            rows[-1].append(_words(token))
        elif token.type == "inline":
            yield Block(inside or kind, _words(token))
        elif token.tag in _TAGS and token.nesting == 1:
            kind = _TAGS[token.tag]
        elif not token.type.startswith(_SILENT):
            raise ValueError(f"{token.type} has no Word form here")


def _words(token: Any) -> str:
    pieces = []
    for child in token.children:
        if child.type not in {"text", "text_special", "softbreak"}:
            raise ValueError(f"{child.type} has no Word form here")
        pieces.append(" " if child.type == "softbreak" else child.content)
    return "".join(pieces)


def _page(section: Any) -> None:
    from docx.shared import Pt

    section.page_width, section.page_height = Pt(A4[0]), Pt(A4[1])
    section.left_margin = section.right_margin = Pt(SIDE)
    section.top_margin, section.bottom_margin = Pt(BODY_TOP), Pt(BODY_BOTTOM)
    section.header_distance = section.footer_distance = Pt(SIDE / 2)


def _styles(document: Any, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    chinese = look is _CHINESE
    sizes = {"Normal": look.size, "List Bullet": look.size, "Title": 18, "Heading 1": 13, "Heading 2": 11.5}
    for name, size in sizes.items():
        style, heading = document.styles[name], name.startswith(("Title", "Heading"))
        style.font.size, style.font.bold, style.font.italic = Pt(size), heading, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        _fonts(style.element, look, heading)
        layout = style.paragraph_format
        layout.line_spacing, layout.widow_control = look.leading, True
        layout.space_before = Pt({"Title": 0, "Heading 1": 10, "Heading 2": 7}.get(name, 0))
        layout.space_after = Pt(12 if name == "Title" else 4 if heading or not chinese else 2)
        layout.keep_with_next = heading
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _plain_title(document.styles["Title"].element)


def _plain_title(style: Any) -> None:
    """The shipped Title has a coloured line under it."""
    from docx.oxml.ns import qn

    for border in style.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _fonts(style: Any, look: Look, heading: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = style.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    latin = look.sans if heading else look.serif
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), latin)
    fonts.set(qn("w:eastAsia"), look.han_sans if heading else look.han_serif)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), look.tag)
    language.set(qn("w:eastAsia"), look.han_tag)
    properties.append(language)


def _add(document: Any, block: Block, look: Look) -> None:
    from docx.shared import Pt

    styles = {"title": "Title", "h1": "Heading 1", "h2": "Heading 2", "li": "List Bullet", "p": "Normal"}
    if block.kind == "table":
        _table(document, block.rows, look)
        return
    paragraph = document.add_paragraph(block.text, style=styles[block.kind])
    if block.kind == "p" and look is _CHINESE:
        paragraph.paragraph_format.first_line_indent = Pt(look.size * _INDENT)


def _table(document: Any, rows: tuple[tuple[str, ...], ...], look: Look) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Pt

    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = column_widths(rows, A4[0] - 2 * SIDE)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            _cell(table.cell(index, column), text, look, head=index == 0)
        _row(table.rows[index], head=index == 0)
    after = document.add_paragraph()
    after.paragraph_format.space_after, after.paragraph_format.line_spacing = Pt(0), Pt(6)


def _cell(cell: Any, text: str, look: Look, *, head: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.line_spacing, layout.space_before, layout.space_after = 1.1, Pt(1.5), Pt(1.5)
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(look.small), head
    if head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _HEAD_FILL)
        cell._tc.get_or_add_tcPr().append(shade)


def _row(row: Any, *, head: bool) -> None:
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def column_widths(rows: tuple[tuple[str, ...], ...], room: float) -> list[float]:
    """Points for each column: room for its longest word first, the rest by how much stands in it."""
    least, weights = [], []
    for column in zip(*rows, strict=True):
        lengths = [width_of(text) for text in column]
        least.append(max(map(_longest_word, column)) * _WORD + _PADDING)
        weights.append(min(max(lengths) * 0.6 + sum(lengths) / len(lengths) * 0.4, _WIDE))
    if sum(least) >= room:
        return [room * width / sum(least) for width in least]
    rest = room - sum(least)
    return [width + rest * weight / sum(weights) for width, weight in zip(least, weights, strict=True)]


def _longest_word(text: str) -> float:
    """Han may break anywhere, but four characters of it should stay together."""
    return max((min(width_of(w), _TOGETHER) if ord(w[0]) > 0x2E80 else width_of(w) for w in text.split()), default=0)


def width_of(text: str) -> float:
    """The length of a line in Han widths; Latin letters count a little more than half."""
    return sum(1.0 if ord(letter) > 0x2E80 else 0.6 for letter in text)
