"""Scans of signed paper: PDF, JPEG or PNG, kept as a PDF in which nothing can act."""

from __future__ import annotations

import io
import warnings

from webapp.core.errors import N_, Invalid
from webapp.rendering.values import Limits

JPEG, PNG, PDF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"
MOST_PIXELS = 120_000_000
"""An A3 sheet at 600 dots an inch has 70 million."""


def check_scan(name: str, data: bytes, limits: Limits) -> None:
    """The cheap checks, on bytes alone.

    Raises:
        Invalid: empty, too large, or of another kind than a scan.
    """
    if not data:
        raise Invalid(fields={"scan": [N_("The file is empty (0 bytes). Scan the sheet again.")]})
    if len(data) > limits.file_bytes:
        raise Invalid(
            N_("%(name)s is larger than %(limit)s MiB. Make it smaller, or ask the administrator to raise the limit."),
            name=name,
            limit=max(1, limits.file_bytes // 1048576),
        )
    if not data.startswith((JPEG, PNG)) and PDF not in data[:1024]:
        raise Invalid(fields={"scan": [N_("A scan is a PDF, JPEG or PNG.")]})


def scan_here(data: bytes, *, name: str) -> tuple[bytes, int]:
    """The cleaned PDF and its pages. Child process only."""
    if data.startswith((JPEG, PNG)):
        return _drawn(data, name), 1
    from webapp.rendering.cleanpdf import clean

    pdf, _ = clean(data, name=name)
    return pdf, _pages(pdf)


def _pages(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _drawn(data: bytes, name: str) -> bytes:
    """The image on a page of its own, upright, without what the scanner or phone wrote beside it."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    output = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.MAX_IMAGE_PIXELS = MOST_PIXELS
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
                upright = ImageOps.exif_transpose(opened)
                upright.convert("RGB").save(output, "PDF", resolution=max(72, round(upright.width / 8.27)))
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError, OSError) as error:
        raise Invalid(
            N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name
        ) from error
    return output.getvalue()
