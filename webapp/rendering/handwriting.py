"""An image of a handwritten signature: read and cleaned in the child process, re-encoded as PNG."""

from __future__ import annotations

import io
from typing import Any

from webapp.core.errors import N_, Invalid
from webapp.rendering.values import Limits
from webapp.rendering.worker import call

MOST_BYTES = 4 * 1024 * 1024
MOST_SIDE = 6000
LARGEST = (900, 360)
PAPER = 245
"""At this lightness and above a point is paper; below it, ink, the darker the more."""
_LIMITS = Limits(file_bytes=MOST_BYTES, seconds=20, memory_mb=1024)


def clean_handwriting(data: bytes) -> bytes:
    """A PNG of the ink alone, cut to it, at most 900 by 360 points, paper transparent, nothing else kept.

    Raises:
        Invalid: no PNG or JPEG, too large or too many points, or nothing to be seen (field ``image``).
    """
    if len(data) > MOST_BYTES:
        raise wrong(N_("The image is larger than 4 MB."))
    try:
        _, parts = call("handwriting", {"name": "image"}, [data], limits=_LIMITS, name="image")
    except Invalid as refusal:
        raise Invalid(fields={"image": [refusal.message]}) from refusal
    return parts[0]


def wrong(key: str) -> Invalid:
    """A refusal at the field of the image."""
    return Invalid(key, fields={"image": [key]})


def handwriting_here(data: bytes) -> bytes:
    """The work of :func:`clean_handwriting`; child process only.

    Raises:
        Invalid: as the key says.
    """
    image = _opened(data)
    ink = _ink(image)
    box = ink.getchannel("A").getbbox()
    if box is None:
        raise Invalid(N_("Nothing is to be seen on the image: sign with a dark pen on white paper."))
    ink = ink.crop(box)
    ink.thumbnail(LARGEST)
    output = io.BytesIO()
    ink.save(output, "PNG", optimize=True)
    return output.getvalue()


def _opened(data: bytes) -> Any:
    from PIL import Image, ImageOps

    try:
        found = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        width, height = found.size
        if max(width, height) > MOST_SIDE or width * height > MOST_SIDE * MOST_SIDE // 2:
            raise Invalid(N_("The image has too many points: at most 6000 on a side."))
        found.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid(N_("This is no PNG or JPEG image that can be read.")) from error
    return ImageOps.exif_transpose(found).convert("RGBA")


def _ink(image: Any) -> Any:
    """The image on white, then paper made transparent in proportion to how light it is."""
    from PIL import Image

    white = Image.new("RGBA", image.size, "white")
    flat = Image.alpha_composite(white, image).convert("RGB")
    alpha = flat.convert("L").point(lambda light: 0 if light >= PAPER else min(255, (PAPER - light) * 255 // 160))
    flat.putalpha(alpha)
    return flat
