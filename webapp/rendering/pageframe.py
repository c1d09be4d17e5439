"""The header of a body page as HTML, and the page style that leaves the bands free."""

from __future__ import annotations

from html import escape

from webapp.rendering.geometry import (
    BODY_BOTTOM,
    BODY_TOP,
    HEAD_BASELINE,
    HEAD_RULE,
    HEAD_SIZE,
    MM,
    PAGE_ROOM,
    SIDE,
)
from webapp.rendering.htmlpdf import fonts_for
from webapp.rendering.values import Furniture


def page_style(language: str, *, landscape: bool = False) -> str:
    """CSS for A4 pages with our running header and an empty band at the foot."""
    _, sans = fonts_for(language)
    top = HEAD_BASELINE - 23.4
    return f"""
    @page {{ size: A4 {"landscape" if landscape else "portrait"};
      margin: {BODY_TOP}pt {SIDE}pt {BODY_BOTTOM}pt;
      @top-left {{ content: element(head); vertical-align: top; width: 100%; padding-top: {top}pt; }} }}
    .head {{ position: running(head); font-family: {sans}; font-size: {HEAD_SIZE}pt; line-height: 13pt;
      color: #000; height: {HEAD_RULE - top}pt; box-sizing: border-box; border-bottom: .75pt solid #000; }}
    .head div {{ height: 13pt; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }}
    .head .one {{ padding-right: {PAGE_ROOM}pt; }}
    .head .two {{ padding-right: {PAGE_ROOM}pt; display: flex; justify-content: space-between; }}
    .head .two span {{ display: block; overflow: hidden; text-overflow: ellipsis; height: 13pt; }}
    .head .two .id {{ flex: none; padding-left: {3 * MM}pt; }}
    """


def page_header(furniture: Furniture) -> str:
    """The running header: organisation and system above; title, number and label below."""
    above = " · ".join(piece for piece in (furniture.organisation, furniture.system) if piece)
    identity = "　".join(piece for piece in (furniture.number, furniture.label) if piece)
    return (
        f'<div class="head"><div class="one">{escape(above)}</div><div class="two">'
        f"<span>{escape(shorten(furniture.title, 44 - len(identity) // 2))}</span>"
        f'<span class="id">{escape(identity)}</span></div></div>'
    )


def shorten(text: str, most: int) -> str:
    """``text`` cut to ``most`` Han widths with an ellipsis; Latin letters count half."""
    used = 0.0
    for index, letter in enumerate(text):
        used += 1.0 if ord(letter) > 0x2E80 else 0.55
        if used > max(most, 8):
            return text[:index].rstrip() + "…"
    return text
