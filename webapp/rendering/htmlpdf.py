"""HTML of our own making to PDF, through WeasyPrint with a closed door. Child process only."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from webapp.rendering.fontfiles import has_real_bold, no_chinese_font, require_pdf_making
from webapp.rendering.geometry import MARKS_KEY

BOLD_INK = "#010000"
"""Text of this colour is thickened afterwards: the font package carries one weight only."""
_SERIF = '"Noto Serif CJK %s", "Source Han Serif %s", "Noto Sans CJK %s", "Source Han Sans %s", serif'
_SANS = '"Noto Sans CJK %s", "Source Han Sans %s", "WenQuanYi Micro Hei", sans-serif'
_CHINESE = re.compile("CJK|Source-?Han|WenQuanYi|AR-?PL|Droid-?Sans-?Fallback", re.IGNORECASE)
_PX = 0.75


def fonts_for(language: str) -> tuple[str, str]:
    """The CSS font lists for running text (Song) and headings (Hei) in ``language``."""
    region = "TC" if language.lower() in {"zh-hant", "zh-tw", "zh-hk"} else "SC"
    return _SERIF.replace("%s", region), _SANS.replace("%s", region)


def base_style(language: str) -> str:
    """CSS that every PDF of ours begins with; headings and strong words are thickened or truly bold."""
    serif, sans = fonts_for(language)
    strong = "font-weight: 700" if has_real_bold() else f"font-weight: 400; color: {BOLD_INK}"
    return f"""
    html {{ font-family: {serif}; font-size: 12pt; line-height: 1.65; color: #000; }}
    .hei, h1, h2, h3, h4, h5, h6, th {{ font-family: {sans}; }}
    h1, h2, h3, h4, h5, h6, strong, b, .bold {{ {strong}; }}
    em, i, cite, dfn {{ font-style: normal; {strong}; }}
    body {{ margin: 0; }} * {{ overflow-wrap: anywhere; }}
    """


def to_pdf(
    html: str, language: str, *, title: str = "", author: str = "", images: Mapping[str, bytes] | None = None
) -> bytes:
    """A PDF of ``html`` (a body fragment with its own ``<style>``); nothing outside is ever fetched.

    ``images`` are PNG bytes of our own, by the address the page calls them, such as ``wk-image:1``.

    Places of elements whose id begins with ``wk-`` are written into each page under MARKS_KEY, in
    points from the lower left, so that delivery finds boxes to fill.

    Raises:
        Conflict, Invalid: Pango or a Chinese font is missing.
    """
    require_pdf_making()
    import weasyprint

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    page = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><meta name='author' content='{escape(author, quote=True)}'>"
        f"<style>{base_style(language)}</style></head><body>{html}</body></html>"
    )
    document = weasyprint.HTML(string=page, url_fetcher=closed_fetcher(images or {}), base_url=None).render()
    marks = [dict(one.anchors) for one in document.pages]
    heights = [one.height for one in document.pages]
    pdf = _finish(document.write_pdf(), marks, heights)
    if re.search("[\u4e00-\u9fff]", html) and not _has_chinese_font(pdf):
        raise no_chinese_font()
    return pdf


def _has_chinese_font(pdf: bytes) -> bool:
    """Whether a Chinese font went into the PDF; without one, boxes print and the text still extracts."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = [font for page in opened.pages for font in page.resources.get("/Font", {}).values()]
        return any(_CHINESE.search(str(font.get("/BaseFont", ""))) for font in fonts)


def closed_fetcher(images: Mapping[str, bytes] = MappingProxyType({})) -> Any:
    """A fetcher for WeasyPrint that knows ``images`` and refuses every address, also ``data:`` and ``file:``."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Closed(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in images:
                return URLFetcherResponse(url, images[url], {"Content-Type": "image/png"})
            raise ValueError("outside addresses are not fetched")

    return Closed()


def _finish(pdf: bytes, marks: list[dict[str, Any]], heights: list[float]) -> bytes:
    import pikepdf

    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page, places, height in zip(opened.pages, marks, heights, strict=True):
            page.obj.Contents = opened.make_stream(thicken(page.Contents.read_bytes()))
            found = pikepdf.Dictionary()
            for name, box in places.items():
                if name.startswith("wk-"):
                    x1, y1, x2, y2 = (float(v) * _PX for v in box)
                    top = height * _PX
                    found["/" + name[3:]] = pikepdf.Array([round(v, 2) for v in (x1, top - y2, x2, top - y1)])
            if len(found):
                page.obj[MARKS_KEY] = found
        opened.save(output, deterministic_id=True)
    return output.getvalue()


_BOLD = re.compile(rb"^0\.00392\d* 0 0 rg$")
_FILL = re.compile(rb"^[\d.]+ [\d.]+ [\d.]+ rg$")
_FONT = re.compile(rb"^/\S+ ([\d.]+) Tf$")


def thicken(stream: bytes) -> bytes:
    """Let text in the marker colour be filled and outlined; line widths follow the type size."""
    if b"0.00392" not in stream:
        return stream
    lines: list[bytes] = []
    bold, stack = False, [False]
    for line in stream.split(b"\n"):
        if _BOLD.match(line):
            lines += [b"0 0 0 rg", b"0 0 0 RG", b"2 Tr", b"1 j"]
            bold = True
            continue
        if line == b"q":
            stack.append(bold)
        elif line == b"Q" and len(stack) > 1:
            bold = stack.pop()
        elif _FILL.match(line):
            if bold:
                lines.append(b"0 Tr")
            bold = False
        lines.append(line)
        size = _FONT.match(line)
        if size and bold:
            lines.append(b"%.3f w" % (float(size.group(1)) * 0.024))
    return b"\n".join(lines)
