"""Checks of Office and PDF files that need a parser; they run in the child process."""

from __future__ import annotations

import io

from webapp.core.errors import N_, Invalid
from webapp.rendering.docxread import Package
from webapp.rendering.inspect import locked
from webapp.rendering.values import Limits
from webapp.rendering.zips import look_at_part, open_archive


def check_inside(kind: str, data: bytes, limits: Limits, *, name: str) -> None:
    """Read every part of an Office file, or open every page of a PDF.

    Raises:
        Invalid: damaged, cut off, a password, entities, a bomb.
    """
    if kind == "pdf":
        check_pdf(data, name=name)
    elif kind == "docx":
        Package(data, limits, name=name).look_inside()
    else:
        _check_workbook(data, limits, name=name)


def _check_workbook(data: bytes, limits: Limits, *, name: str) -> None:
    archive = open_archive(data, limits, name=name)
    for info in archive.infolist():
        look_at_part(archive, info, limits, name=name)
    if "xl/workbook.xml" not in archive.namelist():
        raise _damaged(name)


def check_pdf(data: bytes, *, name: str) -> int:
    """Open a PDF and every page of it; the number of pages."""
    import pikepdf
    import pypdfium2

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if "/Encrypt" in pdf.trailer:
                raise locked(name)
    except pikepdf.PasswordError as error:
        raise locked(name) from error
    except pikepdf.PdfError as error:
        raise _damaged(name) from error
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
        for index in range(pages):
            document[index].get_size()
    except pypdfium2.PdfiumError as error:
        raise _damaged(name) from error
    if not pages:
        raise _damaged(name)
    return pages


def _damaged(name: str) -> Invalid:
    return Invalid(N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name)
