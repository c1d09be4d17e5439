"""Pictures: a logo of somebody else made into a PNG of ours, and a page of our own PDF to look at."""

from __future__ import annotations

import io

from webapp.core.errors import N_, Invalid, Message
from webapp.rendering.names import safe_name
from webapp.rendering.values import Limits
from webapp.rendering.worker import call

LARGEST_FILE = 4 * 1024 * 1024
MOST_PIXELS = 25_000_000
WIDEST, TALLEST = 1200, 600
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def clean_picture(name: str, data: bytes, *, limits: Limits | None = None) -> bytes:
    """A PNG made anew from a PNG or JPEG, at most 1200 by 600 points, without anything but its picture.

    Judged by content, read in the child process.

    Raises:
        Invalid: another kind (SVG may hold scripts), too large, too many pixels, damaged; at field ``logo``.
    """
    shown = safe_name(name)
    if not data.startswith(_MAGIC):
        raise _wrong(N_("%(name)s is neither PNG nor JPEG. Save the logo as PNG and choose it once more."), shown)
    if len(data) > LARGEST_FILE:
        raise _wrong(N_("%(name)s is larger than 4 MiB. Make the picture smaller."), shown)
    try:
        _, parts = call("picture", {"name": shown}, [data], limits=limits, name=shown)
    except Invalid as refusal:
        raise Invalid(fields={"logo": [refusal.message]}) from refusal
    return parts[0]


def clean_here(data: bytes, *, name: str) -> bytes:
    """The part of :func:`clean_picture` that parses; child process only."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Invalid(N_("%(name)s has too many pixels. Make the picture smaller."), name=name)
        opened.load()
        picture = opened.convert("RGBA")
    picture.thumbnail((WIDEST, TALLEST))
    output = io.BytesIO()
    # A new canvas takes the pixels and nothing else: no comments, profiles or positions come along.
    plain = Image.new("RGBA", picture.size)
    plain.paste(picture)
    plain.save(output, "PNG", optimize=True)
    return output.getvalue()


def page_picture(pdf: bytes, *, number: int = 1, width: int = 900, grey: bool = False) -> bytes:
    """A PNG of one page of a PDF that this room has made, ``width`` points wide; ``grey`` as a grey printer shows it.

    In the child process: PDFium does not bear two threads at once.
    """
    _, parts = call("page", {"name": "PDF", "number": number, "width": width, "grey": grey}, [pdf], name="PDF")
    return parts[0]


def page_here(pdf: bytes, *, number: int, width: int, grey: bool) -> bytes:
    """The part of :func:`page_picture` that draws; child process only."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    page = document[number - 1]
    picture = page.render(scale=width / page.get_width()).to_pil()
    output = io.BytesIO()
    (picture.convert("L") if grey else picture).save(output, "PNG")
    return output.getvalue()


def _wrong(key: str, name: str) -> Invalid:
    return Invalid(fields={"logo": [Message(key, {"name": name})]})
