"""Rendering: Word, PDF and text from plain values and bytes; knows no database and no page.

Files of others are read in a child process; heavy libraries are imported there, or in the function
that needs them, never when the application starts.
"""

from __future__ import annotations

from webapp.rendering.checkup import doctor
from webapp.rendering.delivery import deliver
from webapp.rendering.extraction import extract, page_count, pdf_text
from webapp.rendering.fontfiles import require_pdf_making
from webapp.rendering.inspect import inspect_file
from webapp.rendering.marks import state_secret_mark
from webapp.rendering.names import safe_name
from webapp.rendering.qr import qr_matrix, qr_svg
from webapp.rendering.rendition import make_body, make_cover
from webapp.rendering.values import (
    ApprovalLine,
    Body,
    CoverValues,
    Delivery,
    Extracted,
    FileKind,
    Furniture,
    Limits,
    Part,
    RevisionLine,
    Stamp,
)
from webapp.rendering.wordfile import make_word
from webapp.rendering.zips import Member, open_zip

__all__ = [
    "ApprovalLine",
    "Body",
    "CoverValues",
    "Delivery",
    "Extracted",
    "FileKind",
    "Furniture",
    "Limits",
    "Member",
    "Part",
    "RevisionLine",
    "Stamp",
    "deliver",
    "doctor",
    "extract",
    "inspect_file",
    "make_body",
    "make_cover",
    "make_word",
    "open_zip",
    "page_count",
    "pdf_text",
    "qr_matrix",
    "qr_svg",
    "require_pdf_making",
    "safe_name",
    "state_secret_mark",
]
