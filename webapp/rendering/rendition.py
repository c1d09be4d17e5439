"""Frozen renditions: body pages and cover, made in the child process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webapp.core.errors import Message
from webapp.rendering.fontfiles import require_pdf_making
from webapp.rendering.names import safe_name
from webapp.rendering.scans import check_scan
from webapp.rendering.values import (
    Body,
    CoverValues,
    Furniture,
    Limits,
    OpinionSheetValues,
    SignSheetValues,
    TablePaper,
    plain,
)
from webapp.rendering.worker import call


def make_body(
    kind: str,
    data: bytes,
    furniture: Furniture,
    *,
    own_pdf: bytes | None = None,
    name: str = "",
    limits: Limits | None = None,
) -> Body:
    """Body pages of a file: header with number, title and label, empty band at the foot (house decision 5).

    ``kind`` comes from :func:`inspect_file`; ``own_pdf`` is the author's export, which then is the
    body. The same values give the same pages, but not the same bytes: keep what you got.

    Raises:
        Conflict: PDF making is off (Pango missing). Invalid: the file cannot be laid out, or no
            Chinese font is there; the text names the way out.
    """
    require_pdf_making()
    shown = safe_name(name) if name else f"{furniture.number or 'document'}.{kind}"
    blobs = [data] if own_pdf is None else [data, own_pdf]
    header = {"kind": kind, "name": shown, "furniture": plain(furniture)}
    answer, parts = call("body", header, blobs, limits=limits, name=shown)
    notes = [Message(**note) for note in answer["notes"]]
    return Body(pdf=parts[0], pages=answer["pages"], notes=notes, text=answer["text"])


def join_pdfs(pdfs: Sequence[bytes], titles: Sequence[str], *, limits: Limits | None = None) -> bytes:
    """Files of pages as one, with a bookmark where each begins; an empty title sets none."""
    _, parts = call("join", {"titles": list(titles)}, list(pdfs), limits=limits, name="PDF")
    return parts[0]


def make_cover(
    values: CoverValues, *, images: Mapping[str, bytes] | None = None, limits: Limits | None = None
) -> bytes:
    """The cover as PDF, one page or more (requirements, seeds B.3 and B.4).

    ``images`` are the handwritten signatures the approval lines name and the logo (``LOGO``), as cleaned PNG.

    Raises:
        Conflict: PDF making is off (Pango missing). Invalid: no Chinese font is there.
    """
    require_pdf_making()
    named = dict(images or {})
    header = {"values": plain(values), "images": list(named)}
    _, parts = call("cover", header, list(named.values()), limits=limits, name=values.number)
    return parts[0]


def make_sign_sheet(values: SignSheetValues, *, limits: Limits | None = None) -> bytes:
    """A sheet to be signed by hand, as PDF.

    Raises:
        Conflict: PDF making is off (Pango missing). Invalid: no Chinese font is there.
    """
    require_pdf_making()
    _, parts = call("sign_sheet", {"values": plain(values)}, [], limits=limits, name=values.number)
    return parts[0]


def make_opinion_sheet(values: OpinionSheetValues, *, limits: Limits | None = None) -> bytes:
    """The countersign opinions with their answers, as PDF.

    Raises:
        Conflict: PDF making is off (Pango missing). Invalid: no Chinese font is there.
    """
    require_pdf_making()
    _, parts = call("opinion_sheet", {"values": plain(values)}, [], limits=limits, name=values.number)
    return parts[0]


def make_table(paper: TablePaper, *, limits: Limits | None = None) -> bytes:
    """A register, list or sheet to sign in the organisation's own form, as PDF.

    Raises:
        Conflict: PDF making is off (Pango missing). Invalid: no Chinese font is there.
    """
    require_pdf_making()
    _, parts = call("table", {"values": plain(paper)}, [], limits=limits, name=paper.title)
    return parts[0]


def take_scan(name: str, data: bytes, limits: Limits) -> tuple[bytes, int]:
    """A scan as a clean PDF and its number of pages: a PDF without anything that acts, or a drawn image.

    Raises:
        Invalid: empty, too large, neither PDF nor JPEG nor PNG, damaged, or protected by a password.
    """
    shown = safe_name(name)
    check_scan(shown, data, limits)
    answer, parts = call("scan", {"name": shown}, [data], limits=limits, name=shown)
    return parts[0], int(answer["pages"])
