"""Handing out frozen pages: cover and body joined, with what is true at this moment laid over.

Runs in the process itself, on PDFs that this room has made and cleaned; no type is set anew, so a
stamped copy costs a small part of a rendering.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from webapp.rendering.geometry import (
    COUNTS_KEY,
    FILL_KEY,
    FOOT_RULE,
    FRAME_KEY,
    HEAD_BASELINE,
    HEAD_SIZE,
    MARKS_KEY,
    MM,
    SIDE,
)
from webapp.rendering.glyphs import Ink, text_width
from webapp.rendering.overlay import cover_fields, foot_band, head_marks, page_line
from webapp.rendering.ownfill import marks_of
from webapp.rendering.pagebox import back_matrix, longer_at_foot, page_turn, upright_size, visible_box
from webapp.rendering.values import Delivery


def deliver(delivery: Delivery) -> bytes:
    """One PDF of cover and body with page x of y, state line, small print, stamp and QR on each page.

    Raises:
        Invalid: no Chinese font is there to write with.
    """
    import pikepdf

    ink = Ink()
    with pikepdf.open(io.BytesIO(delivery.body)) as pdf:
        fill = _fill_of(pdf, delivery.cover)
        covers = 0 if fill else _put_cover(pdf, delivery.cover)
        total = len(pdf.pages)
        layers: dict[tuple[Any, ...], tuple[str, bytes]] = {}
        used: list[tuple[Any, bytes, str]] = []
        for number, page in enumerate(pdf.pages, start=1):
            place = _place(page, first=covers > 0 and number == 1)
            if place.key not in layers:
                layers[place.key] = (f"WkB{len(layers)}", _shared_layer(delivery, ink, place))
            used.append((page, _own_layer(delivery, ink, page, place, number, total), layers[place.key][0]))
        for page, form in zip(pdf.pages, fill, strict=False):
            page.contents_add(pdf.make_stream(b"\nq /WkFill Do Q\n"), prepend=False)
            page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name("/WkFill"))
        _lay_over(pdf, ink, used, dict(layers.values()))
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


def _fill_of(pdf: Any, cover: bytes | None) -> list[Any]:
    """The pages that fill in an own cover and sign-off table, as forms; none where the cover is a cover."""
    import pikepdf

    if cover is None:
        return []
    with pikepdf.open(io.BytesIO(cover)) as opened:
        if FILL_KEY not in opened.Root:
            return []
        return [pdf.copy_foreign(page.as_form_xobject()) for page in opened.pages]


def _put_cover(pdf: Any, cover: bytes | None) -> int:
    import pikepdf

    if cover is None:
        return 0
    with pikepdf.open(io.BytesIO(cover)) as opened:
        for index, page in enumerate(opened.pages):
            pdf.pages.insert(index, page)
        return len(opened.pages)


@dataclass(frozen=True)
class _Place:
    """Where on a page delivery may write: upright size, way back to the page's points, kind of frame."""

    width: float
    height: float
    back: bytes
    first: bool
    framed: bool

    @property
    def key(self) -> tuple[Any, ...]:
        return (round(self.width), round(self.height), self.first, self.framed)


def _place(page: Any, *, first: bool) -> _Place:
    frame = page.obj.get(FRAME_KEY)
    if frame is not None and not bool(frame.get("/Foot", False)):
        _lengthen(page)
    visible, turn = visible_box(page), page_turn(page)
    width, height = upright_size(visible, turn)
    back = b"q %.4f %.4f %.4f %.4f %.3f %.3f cm\n" % back_matrix(visible, turn)
    return _Place(width, height, back, first, frame is None)


def _shared_layer(d: Delivery, ink: Ink, place: _Place) -> bytes:
    """What all pages of one kind have in common."""
    if place.framed:
        head = head_marks(d, ink, place.width, place.height, cover=place.first)
        return foot_band(d, ink, place.width, stamped=False) + head
    return foot_band(d, ink, place.width, stamped=True) + _demo(d, ink, place.width)


def _own_layer(d: Delivery, ink: Ink, page: Any, place: _Place, number: int, total: int) -> bytes:
    """Page x of y, and on the first page the cover's fields; the page forgets its marks for us."""
    own = b""
    if place.framed:
        line = page_line(d, ink, number, total, place.width - SIDE, place.height - HEAD_BASELINE)
        if place.first:
            line += cover_fields(d, ink, marks_of(page))
    else:
        own = cover_fields(d, ink, marks_of(page))
        counts = bool(page.obj.get(FRAME_KEY, {}).get(COUNTS_KEY, False))
        line = b"" if counts else page_line(d, ink, number, total, SIDE + _page_width(d, total), FOOT_RULE + 3)
    for key in (FRAME_KEY, MARKS_KEY):
        if key in page.obj:
            del page.obj[key]
    return own + place.back + line


def _page_width(d: Delivery, total: int) -> float:
    from webapp.rendering.words import words

    return text_width(words(d.language)["page"] % {"page": total, "pages": total}, HEAD_SIZE)


def _demo(d: Delivery, ink: Ink, width: float) -> bytes:
    from webapp.rendering.words import words

    if not d.demo:
        return b""
    text = words(d.language)["demo"]
    return ink.show(text, HEAD_SIZE, width - SIDE - text_width(text, HEAD_SIZE), FOOT_RULE + 3, bold=True)


def _lengthen(page: Any) -> None:
    """Add an empty band below a page whose foot is not free; its own content is not touched."""
    box = longer_at_foot(visible_box(page), page_turn(page), FOOT_RULE + 6 * MM)
    for name in ("/MediaBox", "/CropBox"):
        page.obj[name] = [round(v, 3) for v in box]
    for name in ("/TrimBox", "/BleedBox", "/ArtBox"):
        if name in page.obj:
            del page.obj[name]


def _lay_over(pdf: Any, ink: Ink, used: list[tuple[Any, bytes, str]], forms: dict[str, bytes]) -> None:
    import pikepdf

    fonts = ink.fonts(pdf)
    layers = {}
    for name, content in forms.items():
        layers[name] = pdf.make_stream(content)
        layers[name].stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 14400, 14400],
            Resources=pikepdf.Dictionary(Font=fonts),
        )
    before = pdf.make_stream(b"q\n")
    for page, own, name in used:
        resources = _resources(page)
        for kind, items in (("/Font", dict(fonts.items())), ("/XObject", {f"/{name}": layers[name]})):
            if kind not in resources:
                resources[kind] = pikepdf.Dictionary()
            for key, value in items.items():
                resources[kind][key] = value
        after = pdf.make_stream(b"\nQ\n" + own + b"/" + name.encode() + b" Do Q\n")
        page.contents_add(before, prepend=True)
        page.contents_add(after, prepend=False)


def _resources(page: Any) -> Any:
    import pikepdf

    node, hops = page.obj, 0
    while node is not None and hops < 32:
        if "/Resources" in node:
            page.obj["/Resources"] = node["/Resources"]
            return page.obj["/Resources"]
        node, hops = node.get("/Parent"), hops + 1
    page.obj["/Resources"] = pikepdf.Dictionary()
    return page.obj["/Resources"]
