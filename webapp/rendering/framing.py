"""Pages of others in our frame: cropped to their ink, scaled so that no band covers text. Child process only."""

from __future__ import annotations

import io
from typing import Any

from webapp.rendering.geometry import A4, BODY_BOTTOM, BODY_TOP, FOOT_RULE, FRAME_KEY, MM
from webapp.rendering.htmlpdf import to_pdf
from webapp.rendering.pagebox import Box, apply, page_turn, turn_matrix, visible_box
from webapp.rendering.pageframe import page_header, page_style
from webapp.rendering.values import Furniture

_MARGIN = 12 * MM
"""Least side margin of a page laid into the frame."""
_PATH = 2


def into_frame(data: bytes, furniture: Furniture) -> bytes:
    """Each page of ``data`` on an A4 page (upright or lying) with our header, never enlarged.

    Pages of one size share one scale and place, so that text does not jump from page to page.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as target:
        shapes = [_shape(page) for page in source.pages]
        inks = _shared(shapes, [turned(ink, *shape) for ink, shape in zip(ink_boxes(data), shapes, strict=True)])
        frames = {lying: _frame_form(target, furniture, lying) for lying in {_lying(shape) for shape in shapes}}
        for page, shape, ink in zip(source.pages, shapes, inks, strict=True):
            width, height = (A4[1], A4[0]) if _lying(shape) else A4
            placed = target.add_blank_page(page_size=(width, height))
            page.trimbox = page.cropbox
            form = target.copy_foreign(page.as_form_xobject(handle_transformations=False))
            placed.obj.Resources = pikepdf.Dictionary(
                XObject=pikepdf.Dictionary(WkHead=frames[_lying(shape)], WkPage=form)
            )
            content = b"/WkHead Do" + _placing("/WkPage", shape, ink, width, height)
            placed.obj.Contents = target.make_stream(content)
        if "/OCProperties" in source.Root:
            target.Root.OCProperties = target.copy_foreign(source.make_indirect(source.Root.OCProperties))
        target.docinfo["/Title"] = f"{furniture.number} {furniture.title}".strip()
        target.Root.Lang = pikepdf.String(furniture.language)
        output = io.BytesIO()
        target.save(output, deterministic_id=True)
        return output.getvalue()


def mark_overlay(data: bytes) -> bytes:
    """Untouched pages with a note, per page, whether its foot is free for delivery's marks."""
    import pikepdf

    boxes = ink_boxes(data)
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page, ink in zip(pdf.pages, boxes, strict=True):
            upright = turned(ink, *_shape(page))
            _close_states(pdf, page)
            page.obj[FRAME_KEY] = pikepdf.Dictionary(Foot=bool(upright[1] >= FOOT_RULE))
        pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _close_states(pdf: Any, page: Any) -> None:
    """Close graphics states that a sloppy writer left open, so that ours starts clean."""
    import pikepdf

    try:
        marks = [str(step.operator) for step in pikepdf.parse_content_stream(page, "q Q")]
    except pikepdf.PdfError:
        return
    still_open = marks.count("q") - marks.count("Q")
    if still_open > 0:
        page.contents_add(pdf.make_stream(b"\n" + b"Q " * still_open), prepend=False)


def ink_boxes(data: bytes) -> list[Box]:
    """For every page, the box around what is drawn, in the page's own unrotated points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [_ink(document[index]) for index in range(len(document))]


def _ink(page: Any) -> Box:
    whole = tuple(page.get_cropbox())
    left, bottom, right, top = whole[2], whole[3], whole[0], whole[1]
    for item in page.get_objects(max_depth=1):
        box = item.get_bounds()
        if (
            item.type == _PATH
            and box[2] - box[0] >= whole[2] - whole[0] - 1
            and box[3] - box[1] >= whole[3] - whole[1] - 1
        ):
            continue  # a background as large as the page is no ink
        left, bottom = min(left, box[0]), min(bottom, box[1])
        right, top = max(right, box[2]), max(top, box[3])
    left, bottom = max(left, whole[0]), max(bottom, whole[1])
    right, top = min(right, whole[2]), min(top, whole[3])
    return (left, bottom, right, top) if left < right and bottom < top else whole


def _shape(page: Any) -> tuple[Box, int]:
    return visible_box(page), page_turn(page)


def turned(ink: Box, visible: Box, turn: int) -> Box:
    """``ink`` as the reader sees it: measured from the lower left of the turned page."""
    corners = [apply(turn_matrix(visible, turn), x, y) for x in (ink[0], ink[2]) for y in (ink[1], ink[3])]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _upright(shape: tuple[Box, int]) -> tuple[float, float]:
    (left, bottom, right, top), turn = shape
    size = (right - left, top - bottom)
    return size if turn in {0, 180} else (size[1], size[0])


def _lying(shape: tuple[Box, int]) -> bool:
    width, height = _upright(shape)
    return width > height


def _shared(shapes: list[tuple[Box, int]], inks: list[Box]) -> list[Box]:
    """The union of the ink of all pages that have the same size."""
    unions: dict[tuple[int, int], Box] = {}
    keys = [(round(w), round(h)) for w, h in map(_upright, shapes)]
    for key, ink in zip(keys, inks, strict=True):
        old = unions.get(key, ink)
        unions[key] = (min(old[0], ink[0]), min(old[1], ink[1]), max(old[2], ink[2]), max(old[3], ink[3]))
    return [unions[key] for key in keys]


def _frame_form(target: Any, furniture: Furniture, lying: bool) -> Any:
    """An empty page with our header, as a form that every page of the target can show."""
    import pikepdf

    style = page_style(furniture.language, landscape=lying)
    pdf = to_pdf(f"<style>{style}</style>{page_header(furniture)}<main></main>", furniture.language)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return target.copy_foreign(opened.pages[0].as_form_xobject())


def _placing(name: str, shape: tuple[Box, int], ink: Box, width: float, height: float) -> bytes:
    """Content that draws the page: turned upright, scaled to the room between the bands, centred."""
    room_width, low, high = width - 2 * _MARGIN, BODY_BOTTOM, height - BODY_TOP
    scale = min(room_width / (ink[2] - ink[0]), (high - low) / (ink[3] - ink[1]), 1.0)
    x = (width - (ink[0] + ink[2]) * scale) / 2
    y = high - ink[3] * scale
    natural = height - _upright(shape)[1]
    if scale == 1.0 and low <= natural + ink[1] and natural + ink[3] <= high:
        y = natural
    m = turn_matrix(*shape)
    step = b"q %.5f 0 0 %.5f %.3f %.3f cm" % (scale, scale, x, y)
    turn = b"%d %d %d %d" % (int(m[0]), int(m[1]), int(m[2]), int(m[3]))
    return b"\n%s %s %.3f %.3f cm %s Do Q\n" % (step, turn, m[4], m[5], name.encode())
