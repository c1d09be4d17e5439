"""What is written into an own cover, header or sign-off table after release: made once, laid over at delivery.

Runs in the process itself, on pages this room has made and cleaned.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from webapp.rendering.geometry import FILL_KEY, MARKS_KEY, OWN_KEY
from webapp.rendering.glyphs import Ink, text_width
from webapp.rendering.ownlabels import HANDED_OUT, SIGNING, kind_of
from webapp.rendering.pagebox import Box
from webapp.rendering.values import CoverValues

NOT_ASKED = "/"
"""What stands where a signature has a place in the file and no step in the chain."""
SIZE, LEAST = 10.5, 5.0
HAND_HIGH = 26.0
"""How high a handwritten signature is at most, in points."""


def fill_own(body: bytes, values: CoverValues, *, images: Mapping[str, bytes] | None = None) -> bytes | None:
    """Transparent pages with names, dates and hands at the marks of ``body``; None where it is not in own furniture.

    Args:
        images: the handwritten signatures (PNG) by the hash that the approval lines name.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(body)) as pages, pikepdf.new() as made:
        if OWN_KEY not in pages.Root:
            return None
        texts, ink, contents = texts_of(values), Ink("WkO"), []
        hands = {name: _picture(made, (images or {})[sha]) for name, sha in hands_of(values).items()}
        for page in pages.pages:
            marks = marks_of(page)
            written = [_write(ink, texts.get(n, NOT_ASKED), box) for n, box in marks.items() if n not in HANDED_OUT]
            written += [_place(n, hands[n], box) for n, box in marks.items() if n in hands]
            contents.append(b"".join(written))
            sheet = made.add_blank_page()
            sheet.obj.MediaBox = [float(v) for v in page.mediabox]
        fonts = ink.fonts(made)
        for sheet, content in zip(made.pages, contents, strict=True):
            sheet.obj.Resources = pikepdf.Dictionary(
                Font=fonts, XObject=pikepdf.Dictionary({_key(name): hand for name, hand in hands.items()})
            )
            sheet.obj.Contents = made.make_stream(b"0 g 0 G\n" + content)
        made.Root[FILL_KEY] = True
        output = io.BytesIO()
        made.save(output, deterministic_id=True)
    return output.getvalue()


def texts_of(values: CoverValues) -> dict[str, str]:
    """The text of each place: ``approve.name``, ``approve.date``, ``approve.both``, ``issued``, ``effective``."""
    texts = {"issued": values.issue_date, "effective": values.effective_date}
    for kind in SIGNING:
        lines = [line for line in values.approvals if kind_of(line.meaning)[0] == kind]
        if lines:
            joint = "、" if values.language.startswith("zh") else ", "
            names = joint.join(dict.fromkeys(f"{line.name} {line.note}".strip() for line in lines))
            day = max(line.date for line in lines)
            texts |= {f"{kind}.name": names, f"{kind}.date": day, f"{kind}.both": f"{names} {day}".strip()}
    return texts


def hands_of(values: CoverValues) -> dict[str, str]:
    """The hand of each place of a name, by the hash of its image; none where several persons signed one place."""
    hands: dict[str, str] = {}
    for kind in SIGNING:
        lines = [line for line in values.approvals if kind_of(line.meaning)[0] == kind]
        if len(lines) == 1 and lines[0].handwriting:
            hands |= {f"{kind}.name": lines[0].handwriting, f"{kind}.both": lines[0].handwriting}
    return hands


def marks_of(page: object) -> dict[str, Box]:
    """The marks of a page by name, in the page's own points."""
    found = page.obj.get(MARKS_KEY)  # type: ignore[attr-defined]
    if found is None:
        return {}
    return {str(name)[1:]: tuple(float(v) for v in box) for name, box in found.items()}  # type: ignore[misc]


def _write(ink: Ink, text: str, box: Box) -> bytes:
    """``text`` at the left of ``box``; smaller where it is narrow, on two lines where that is not enough."""
    left, bottom, right, top = box
    size = SIZE
    while text_width(text, size) > right - left and size > LEAST:
        size -= 0.25
    name, blank, day = text.rpartition(" ")
    if size < 7.5 and blank and max(text_width(name, 8), text_width(day, 8)) <= right - left:
        middle = (bottom + top) / 2
        return ink.show(name, 8, left, middle + 1) + ink.show(day, 8, left, middle - 8)
    return ink.show(text, size, left, (bottom + top) / 2 - size * 0.38)


def _key(name: str) -> str:
    return "/Hand" + name.title().replace(".", "")


def _picture(made: Any, data: bytes) -> Any:
    """A PNG as an image of the PDF ``made``; its transparency stays."""
    import pikepdf
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        drawn = opened.convert("RGBA")
    size = {
        "Type": pikepdf.Name.XObject,
        "Subtype": pikepdf.Name.Image,
        "Width": drawn.width,
        "Height": drawn.height,
        "BitsPerComponent": 8,
    }
    mask = made.make_stream(drawn.getchannel("A").tobytes(), ColorSpace=pikepdf.Name.DeviceGray, **size)
    return made.make_stream(drawn.convert("RGB").tobytes(), ColorSpace=pikepdf.Name.DeviceRGB, SMask=mask, **size)


def _place(name: str, picture: Any, box: Box) -> bytes:
    """The picture at the right of ``box``, in its own proportions; the name stays readable at the left."""
    left, bottom, right, top = box
    high = min(top - bottom, HAND_HIGH)
    wide = high * int(picture.Width) / int(picture.Height)
    if wide > (right - left) / 2:
        wide, high = (right - left) / 2, (right - left) / 2 * int(picture.Height) / int(picture.Width)
    x, y = right - wide, (bottom + top - high) / 2
    return f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm {_key(name)} Do Q\n".encode()
