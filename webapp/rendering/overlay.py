"""What delivery draws over a page: rule, lines at the foot, QR code, stamp, boxes on the cover."""

from __future__ import annotations

from webapp.rendering.geometry import FOOT_RULE, HEAD_BASELINE, HEAD_SIZE, MM, QR_BOTTOM, QR_SIZE, SIDE
from webapp.rendering.glyphs import Ink, text_width
from webapp.rendering.pagebox import Box
from webapp.rendering.qr import dark_runs, qr_matrix
from webapp.rendering.values import Delivery
from webapp.rendering.words import words

_RED = b"0.706 0.137 0.094"
_BLACK = b"0 g 0 G\n"
SMALL_STAMP = (32 * MM, 8.2 * MM)
LARGE_STAMP = (44 * MM, 20 * MM)


def foot_band(d: Delivery, ink: Ink, width: float, *, stamped: bool) -> bytes:
    """The rule, state line, small print and QR code; ``stamped`` puts the small stamp here as well."""
    pieces = [
        b"q ",
        _BLACK,
        b"0.75 w %.2f %.2f m %.2f %.2f l S\n" % (SIDE, FOOT_RULE, width - SIDE, FOOT_RULE),
    ]
    right = width - SIDE
    if d.qr_url:
        right -= QR_SIZE
        pieces.append(_qr(d.qr_url, right, QR_BOTTOM))
        right -= 4 * MM
    if stamped and d.stamp != "none":
        right -= SMALL_STAMP[0]
        pieces.append(stamp(d, ink, right, FOOT_RULE - 2 * MM - SMALL_STAMP[1], SMALL_STAMP, large=False))
        right -= 4 * MM
    pieces.append(_foot_lines(d, ink, right - SIDE))
    return b"".join([*pieces, b"Q\n"])


def _foot_lines(d: Delivery, ink: Ink, room: float) -> bytes:
    w = words(d.language)
    lines = [(d.state_line, True)] + [(line, False) for line in d.small_print]
    if d.qr_url:
        lines.append((w["scan"], False))
    lines.append((d.checkpoint, False))
    lines = [(text, bold) for text, bold in lines if text]
    size = 8.5
    wrapped = _wrap(lines, size, room)
    while len(wrapped) * size * 1.4 > FOOT_RULE - QR_BOTTOM + 2 and size > 4.5:
        size -= 0.25
        wrapped = _wrap(lines, size, room)
    # Few lines end where the code ends, as on the cover mock-up; many begin under the rule.
    y = min(FOOT_RULE - size * 1.5, QR_BOTTOM + (len(wrapped) - 1) * size * 1.4 + 1)
    pieces = []
    for text, bold in wrapped:
        pieces.append(ink.show(text, size, SIDE, y, bold=bold))
        y -= size * 1.4
    return b"".join([b"0.25 w ", *pieces])


def _wrap(lines: list[tuple[str, bool]], size: float, room: float) -> list[tuple[str, bool]]:
    wrapped: list[tuple[str, bool]] = []
    for text, bold in lines:
        current = ""
        for letter in text:
            if current and text_width(current + letter, size) > room:
                kept, blank, rest = current.rpartition(" ")
                if blank and letter != " " and letter.isascii() and len(rest) < 24:
                    wrapped.append((kept, bold))
                    current = rest
                else:
                    wrapped.append((current, bold))
                    current = ""
            current += letter
        wrapped.append((current, bold))
    return wrapped


def page_line(d: Delivery, ink: Ink, number: int, total: int, right: float, y: float) -> bytes:
    """``Page x of y`` ending at ``right``."""
    text = words(d.language)["page"] % {"page": number, "pages": total}
    return _BLACK + ink.show(text, HEAD_SIZE, right - text_width(text, HEAD_SIZE), y)


def head_marks(d: Delivery, ink: Ink, width: float, height: float, *, cover: bool) -> bytes:
    """The stamp in the head (large below the rule on the cover) and the DEMO mark."""
    pieces = [b"q "]
    if d.stamp != "none" and cover:
        pieces.append(stamp(d, ink, width - SIDE - 2 * MM - LARGE_STAMP[0], height - 51 * MM, LARGE_STAMP, large=True))
    elif d.stamp != "none":
        x, y = width - SIDE - SMALL_STAMP[0], height - HEAD_BASELINE + 13
        pieces.append(stamp(d, ink, x, y, SMALL_STAMP, large=False))
    if d.demo:
        text = words(d.language)["demo"]
        pieces.append(
            _RED + b" rg " + _RED + b" RG " + ink.show(text, 10, SIDE, height - 11 * MM, bold=True, spacing=1)
        )
    return b"".join([*pieces, b"Q\n"])


def stamp(d: Delivery, ink: Ink, x: float, y: float, size: tuple[float, float], *, large: bool) -> bytes:
    """The stamp with its lower left corner at ``x, y``; ``by_hand`` leaves an empty frame for a chop."""
    w = words(d.language)
    if d.by_hand and d.stamp not in {"none", "frame"}:
        return _frame(d, ink, x, y, size, large=large)
    thick = 2.2 if large else 1.0
    pieces = [_RED + b" rg " + _RED + b" RG\n", rounded(x, y, size[0], size[1], 4.5 if large else 2.2, thick)]
    if d.stamp == "frame":
        return b"".join([*pieces, _BLACK])
    detail = w["draft_detail"] if d.stamp == "draft" else ""
    if d.distribution_number:
        detail = w["gap"].join(v for v in (f"{w['distribution']} {d.distribution_number}", d.holder) if v)
    word = w[d.stamp]
    space = 0.3 if word.isascii() else 8.0 if len(word) <= 3 else 2.0
    tall, small = (19.5, 9.5) if large else (10.5, 6.2)
    if not large:
        space *= 0.45
    while text_width(word, tall) + space * (len(word) - 1) > size[0] - 10 and tall > 5:
        tall -= 0.5
    while text_width(detail, small) > size[0] - 6 and small > 3.5:
        small -= 0.2
    middle = x + size[0] / 2
    block = tall * 0.88 + (small * 1.45 if detail else 0)
    base = y + (size[1] + block) / 2 - tall * 0.88 + (0.4 if large else 0)
    length = text_width(word, tall) + space * (len(word) - 1)
    pieces.append(ink.show(word, tall, middle - length / 2, base, bold=True, spacing=space))
    if detail:
        pieces.append(ink.show(detail, small, middle - text_width(detail, small) / 2, base - small * 1.45))
    return b"".join([*pieces, _BLACK])


def _frame(d: Delivery, ink: Ink, x: float, y: float, size: tuple[float, float], *, large: bool) -> bytes:
    """Room for a hand chop: a thin broken line, in a lower corner what belongs there, the rest empty."""
    w, small = words(d.language), 6.2 if large else 3.8
    text = w["stamp_here"] % {"word": w[d.stamp]}
    if d.distribution_number:
        text += f"{w['gap']}{w['distribution']} {d.distribution_number}"
    while text_width(text, small) > size[0] - 5 and small > 2.5:
        small -= 0.2
    return b"".join(
        [
            b"0.35 g 0.35 G\n[3 2] 0 d\n",
            rounded(x, y, size[0], size[1], 4.5 if large else 2.2, 0.8),
            b"[] 0 d 0.1 w\n",
            ink.show(text, small, x + 2.5, y + 2.2),
            _BLACK,
        ]
    )


def cover_fields(d: Delivery, ink: Ink, marks: dict[str, Box]) -> bytes:
    """The tick in a controlled box, the distribution number and the holder, at the cover's marks."""
    pieces = [b"q ", _BLACK]
    chosen = "" if d.controlled is None else "controlled" if d.controlled else "uncontrolled"
    if chosen in marks:
        left, bottom, right, top = marks[chosen]
        side = 9.5
        x, y = left, (bottom + top - side) / 2
        pieces.append(
            b"1.3 w %.2f %.2f m %.2f %.2f l %.2f %.2f l S\n"
            % (
                x + side * 0.2,
                y + side * 0.52,
                x + side * 0.42,
                y + side * 0.26,
                x + side * 0.82,
                y + side * 0.8,
            )
        )
    for name, text in (("distribution", d.distribution_number), ("holder", d.holder)):
        if name in marks and text:
            left, bottom, right, top = marks[name]
            size = 10.5
            while text_width(text, size) > right - left and size > 5:
                size -= 0.25
            pieces.append(ink.show(text, size, left, (bottom + top) / 2 - size * 0.48))
    return b"".join([*pieces, b"Q\n"])


def rounded(x: float, y: float, width: float, height: float, radius: float, thick: float) -> bytes:
    """The outline of a rectangle with round corners."""
    r, k = radius, radius * 0.448
    right, top = x + width, y + height
    return b"%.2f w %s S\n" % (
        thick,
        b" ".join(
            [
                b"%.2f %.2f m %.2f %.2f l" % (x + r, y, right - r, y),
                b"%.2f %.2f %.2f %.2f %.2f %.2f c %.2f %.2f l"
                % (right - k, y, right, y + k, right, y + r, right, top - r),
                b"%.2f %.2f %.2f %.2f %.2f %.2f c %.2f %.2f l"
                % (right, top - k, right - k, top, right - r, top, x + r, top),
                b"%.2f %.2f %.2f %.2f %.2f %.2f c %.2f %.2f l" % (x + k, top, x, top - k, x, top - r, x, y + r),
                b"%.2f %.2f %.2f %.2f %.2f %.2f c h" % (x, y + k, x + k, y, x + r, y),
            ]
        ),
    )


def _qr(url: str, x: float, y: float) -> bytes:
    rows = qr_matrix(url)
    module = QR_SIZE / len(rows)
    pieces = [
        b"%.3f %.3f %.3f %.3f re" % (x + start * module, y + QR_SIZE - (index + 1) * module, length * module, module)
        for index, row in enumerate(rows)
        for start, length in dark_runs(row)
    ]
    return b"\n".join([*pieces, b"f\n"])
