"""Text drawn straight into PDF pages from the outlines of one Chinese font.

Delivery must not set type anew. A Type 3 font that carries only the letters used is written in
a few milliseconds, is embedded by nature, and its text extracts back through its Unicode map.
"""

from __future__ import annotations

import functools
import threading
from typing import Any

from webapp.rendering.fontfiles import cjk_font, no_chinese_font

_BOLD = 17
"""How far the copies of a thickened letter lie apart, in thousandths of the type size."""
_reading = threading.RLock()
"""The font is read from its file as letters are asked for, by one thread at a time."""


@functools.cache
def _face() -> tuple[Any, dict[int, str], float]:
    from fontTools.ttLib import TTFont

    path = cjk_font()
    if path is None:
        raise no_chinese_font()
    font = TTFont(path, fontNumber=_simplified(path) if path.suffix == ".ttc" else -1, lazy=True)
    return font.getGlyphSet(), font.getBestCmap(), 1000 / font["head"].unitsPerEm


def _simplified(path: Any) -> int:
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as collection:
        for index, font in enumerate(collection.fonts):
            family = font["name"].getDebugName(1) or ""
            if family.endswith(" SC") and "Mono" not in family:
                return index
    return 0


def missing_letters(text: str) -> list[str]:
    """Printable characters of ``text`` that the Chinese font lacks, each once, in order."""
    with _reading:
        _, known, _ = _face()
    return [c for c in dict.fromkeys(text) if ord(c) not in known and c.isprintable() and not c.isspace()]


@functools.lru_cache(maxsize=8192)
def outline(letter: str) -> tuple[bytes, float]:
    """Path operators of one letter and its width, both in thousandths; unknown letters give an empty box."""
    from fontTools.pens.basePen import BasePen

    pieces: list[str] = []

    class Pen(BasePen):  # type: ignore[misc]
        def _moveTo(self, point: Any) -> None:
            pieces.append(_points(scale, "m", point))

        def _lineTo(self, point: Any) -> None:
            pieces.append(_points(scale, "l", point))

        def _curveToOne(self, one: Any, two: Any, three: Any) -> None:
            pieces.append(_points(scale, "c", one, two, three))

        def _closePath(self) -> None:
            pieces.append("h")

    with _reading:
        glyphs, known, scale = _face()
        glyph = glyphs[known.get(ord(letter), ".notdef")]
        glyph.draw(Pen(glyphs))
        return "\n".join(pieces).encode(), round(glyph.width * scale, 1)


def _points(scale: float, operator: str, *points: tuple[float, float]) -> str:
    return " ".join([*(f"{round(x * scale)} {round(y * scale)}" for x, y in points), operator])


def text_width(text: str, size: float) -> float:
    """The width of ``text`` set in ``size`` points."""
    return sum(outline(letter)[1] for letter in text) * size / 1000


class Ink:
    """Collects the letters of one PDF, gives the operators that show them, and makes the fonts."""

    def __init__(self, prefix: str = "WkT") -> None:
        self._prefix = prefix
        self._codes: dict[tuple[str, bool], int] = {}

    def show(self, text: str, size: float, x: float, y: float, *, bold: bool = False, spacing: float = 0.0) -> bytes:
        """Operators that set ``text`` with its left end at ``x`` and its baseline at ``y``."""
        pieces = [b"BT %.2f Tc %.2f %.2f Td" % (spacing, x, y)]
        current = -1
        run = bytearray()
        for letter in text:
            code = self._codes.setdefault((letter, bold), len(self._codes))
            if code // 255 != current:
                if run:
                    pieces.append(b"<%s> Tj" % run.hex().encode())
                current, run = code // 255, bytearray()
                pieces.append(b"/%s%d %.2f Tf" % (self._prefix.encode(), current, size))
            run.append(code % 255 + 1)
        if run:
            pieces.append(b"<%s> Tj" % run.hex().encode())
        return b" ".join([*pieces, b"ET\n"])

    def fonts(self, pdf: Any) -> Any:
        """The font dictionary for everything shown so far."""
        import pikepdf

        letters = list(self._codes)
        return pikepdf.Dictionary(
            {
                f"/{self._prefix}{start // 255}": pdf.make_indirect(_font(pdf, letters[start : start + 255]))
                for start in range(0, len(letters), 255)
            }
        )


def _font(pdf: Any, letters: list[tuple[str, bool]]) -> Any:
    import pikepdf

    shapes = pikepdf.Dictionary()
    widths, names = [], []
    for index, (letter, bold) in enumerate(letters):
        path, width = outline(letter)
        drawn = _thick(path) if bold else path + b"\nf"
        shapes[f"/g{index}"] = pdf.make_stream(b"%.1f 0 -200 -350 3000 1100 d1\n%s" % (width, drawn))
        widths.append(width)
        names.append(pikepdf.Name(f"/g{index}"))
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type3,
        FontBBox=[-200, -350, 3000, 1100],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=shapes,
        FirstChar=1,
        LastChar=len(letters),
        Widths=widths,
        Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[1, *names]),
        Resources=pikepdf.Dictionary(),
        ToUnicode=pdf.make_stream(_unicode_map([letter for letter, _ in letters])),
    )


def _thick(path: bytes) -> bytes:
    """The letter three times, moved a little: thicker without the least line width of viewers."""
    step = b"\nf\n1 0 0 1 %d %d cm\n"
    return path + step % (_BOLD, _BOLD) + path + step % (_BOLD, -_BOLD) + path + b"\nf"


def _unicode_map(letters: list[str]) -> bytes:
    rows = [f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in enumerate(letters, start=1)]
    blocks = [
        f"{len(rows[i : i + 100])} beginbfchar\n" + "\n".join(rows[i : i + 100]) + "\nendbfchar"
        for i in range(0, len(rows), 100)
    ]
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Wenkong def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
        + "\n".join(blocks)
        + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
