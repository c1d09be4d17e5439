"""Markdown and plain text as body HTML. Child process only."""

from __future__ import annotations

import re
from html import escape

from webapp.rendering.headings import heading_of
from webapp.rendering.pageframe import page_header, page_style
from webapp.rendering.values import Furniture

_STYLE = """
    h1 { font-size: 17pt; text-align: center; margin: 6pt 0 14pt; line-height: 1.4; }
    h2 { font-size: 14pt; margin: 16pt 0 6pt; } h3 { font-size: 12.5pt; margin: 12pt 0 4pt; }
    h4, h5, h6 { font-size: 12pt; margin: 10pt 0 3pt; }
    h1, h2, h3, h4, h5, h6 { break-after: avoid; }
    p { margin: 0 0 4pt; text-align: justify; orphans: 2; widows: 2; }
    table { border-collapse: collapse; width: 100%; font-size: 10.5pt; line-height: 1.5; margin: 6pt 0 10pt; }
    thead { display: table-header-group; } tr { break-inside: avoid; }
    td, th { border: .75pt solid #000; padding: 3pt 5pt; text-align: left; vertical-align: top; font-weight: 400; }
    th { background: #f3f1ec; } ul, ol { margin: 0 0 6pt; padding-left: 24pt; } li { margin-bottom: 2pt; }
    blockquote { margin: 6pt 0; padding-left: 12pt; border-left: 2pt solid #999; }
    pre, code { font-size: 10pt; white-space: pre-wrap; } pre { border: .5pt solid #999; padding: 6pt; }
    hr { border: 0; border-top: .5pt solid #999; } a { color: #000; text-decoration: none; } img { display: none; }
    th, th p { overflow-wrap: break-word; } td p, th p { margin: 0; }
    .indent { text-indent: 2em; }
"""
_ENGLISH = """
    html { font-size: 10.5pt; line-height: 1.4; } h1 { font-size: 16pt; } h2 { font-size: 12.5pt; margin-top: 12pt; }
    h3 { font-size: 11pt; } table { font-size: 9.5pt; line-height: 1.35; } p { text-align: left; }
"""
"""English is set smaller: Latin letters look larger than Han of the same size."""


def markdown_html(text: str) -> str:
    """HTML of Markdown; raw HTML in it is shown as text, pictures and outside links are not fetched."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    return re.sub(r"<img\b[^>]*?alt=\"([^\"]*)\"[^>]*>", r"\1", str(parser.render(text)))


def plain_html(text: str) -> str:
    """HTML of plain text: headings recognised, every other line a paragraph, long lines kept whole."""
    pieces: list[str] = []
    for index, line in enumerate(line for line in text.split("\n") if line.strip()):
        shown = escape(line.strip())
        heading = heading_of(line)
        if heading:
            level = min(heading.level + 1, 6)
            pieces.append(f"<h{level}>{shown}</h{level}>")
        elif index == 0 and len(line.strip()) <= 40:
            pieces.append(f"<h1>{shown}</h1>")
        elif "\t" in line.strip() or "   " in line.strip():
            pieces.append(f'<p style="white-space: pre-wrap">{shown}</p>')
        else:
            pieces.append(f'<p class="indent">{shown}</p>')
    return "\n".join(pieces)


def tables_html(sheets: list[tuple[str, list[list[str]]]]) -> str:
    """Each sheet as a heading and a plain table."""
    pieces: list[str] = []
    for sheet, rows in sheets:
        width = max((len(row) for row in rows), default=0)
        cells = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row + [""] * (width - len(row))) + "</tr>"
            for row in rows
        )
        pieces.append(f"<h2>{escape(sheet)}</h2><table>{cells}</table>")
    return "\n".join(pieces)


def page_html(content: str, furniture: Furniture, *, landscape: bool = False) -> str:
    """A whole body: style, running header, content. ``overlay`` has plain margins and no header."""
    style = _STYLE + (_ENGLISH if furniture.language.startswith("en") else "")
    if furniture.mode == "overlay":
        return f"<style>@page {{ size: A4; margin: 25mm 22mm 33mm; }}{style}</style>{content}"
    return (
        f"<style>{page_style(furniture.language, landscape=landscape)}{style}</style>"
        f"{page_header(furniture)}<main>{content}</main>"
    )
