"""What is written into an own cover, header or sign-off table after release: made once, laid over at delivery.

Runs in the process itself, on pages this room has made and cleaned.
"""

from __future__ import annotations

import io

from webapp.rendering.geometry import FILL_KEY, MARKS_KEY, OWN_KEY
from webapp.rendering.glyphs import Ink, text_width
from webapp.rendering.ownlabels import HANDED_OUT, SIGNING, kind_of
from webapp.rendering.pagebox import Box
from webapp.rendering.values import CoverValues

NOT_ASKED = "/"
"""What stands where a signature has a place in the file and no step in the chain."""
SIZE, LEAST = 10.5, 5.0


def fill_own(body: bytes, values: CoverValues) -> bytes | None:
    """Transparent pages with names and dates at the marks of ``body``; None where it is not in own furniture."""
    import pikepdf

    with pikepdf.open(io.BytesIO(body)) as pages, pikepdf.new() as made:
        if OWN_KEY not in pages.Root:
            return None
        texts, ink, contents = texts_of(values), Ink("WkO"), []
        for page in pages.pages:
            marks = marks_of(page)
            contents.append(b"".join(_write(ink, texts.get(name, NOT_ASKED), box) for name, box in marks.items()
                                     if name not in HANDED_OUT))  # fmt: skip
            sheet = made.add_blank_page()
            sheet.obj.MediaBox = [float(v) for v in page.mediabox]
        fonts = ink.fonts(made)
        for sheet, content in zip(made.pages, contents, strict=True):
            sheet.obj.Resources = pikepdf.Dictionary(Font=fonts)
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
