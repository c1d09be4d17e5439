"""Boxes and turns of PDF pages: from a page's own points to what the reader sees, and back."""

from __future__ import annotations

from typing import Any

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]


def visible_box(page: Any) -> Box:
    """The crop box as left, bottom, right, top."""
    box = [float(v) for v in page.cropbox]
    return (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3]))


def page_turn(page: Any) -> int:
    """By how many degrees clockwise the page is shown turned: 0, 90, 180 or 270."""
    node, hops = page.obj, 0
    while node is not None and hops < 32:
        if "/Rotate" in node:
            return int(node["/Rotate"]) % 360
        node, hops = node.get("/Parent"), hops + 1
    return 0


def turn_matrix(visible: Box, turn: int) -> Matrix:
    """From the page's own points to upright points with the origin at the lower left."""
    left, bottom, right, top = visible
    return {
        90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, 1.0, -1.0, 0.0, top, -left),
    }.get(turn, (1.0, 0.0, 0.0, 1.0, -left, -bottom))


def back_matrix(visible: Box, turn: int) -> Matrix:
    """From upright points to the page's own points."""
    left, bottom, right, top = visible
    return {
        90: (0.0, 1.0, -1.0, 0.0, right, bottom),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, -1.0, 1.0, 0.0, left, top),
    }.get(turn, (1.0, 0.0, 0.0, 1.0, left, bottom))


def apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point ``x, y`` moved by ``m``."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def upright_size(visible: Box, turn: int) -> tuple[float, float]:
    """Width and height as the reader sees them."""
    size = (visible[2] - visible[0], visible[3] - visible[1])
    return size if turn in {0, 180} else (size[1], size[0])


def longer_at_foot(visible: Box, turn: int, more: float) -> Box:
    """The box with ``more`` points added below what the reader sees."""
    left, bottom, right, top = visible
    if turn == 90:
        return (left, bottom, right + more, top)
    if turn == 180:
        return (left, bottom, right, top + more)
    if turn == 270:
        return (left - more, bottom, right, top)
    return (left, bottom - more, right, top)
