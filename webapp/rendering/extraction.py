"""All text of a file with places, read in the child process."""

from __future__ import annotations

from webapp.core.errors import Message
from webapp.rendering.names import safe_name
from webapp.rendering.values import Extracted, Limits, Part
from webapp.rendering.worker import call


def extract(kind: str, data: bytes, *, name: str = "", limits: Limits | None = None) -> Extracted:
    """Text in reading order, properties, tables in headers, warnings; nothing is guessed about meaning.

    ``kind`` comes from :func:`inspect_file`. Inserted text of tracked changes counts, deleted text
    does not. A .doc goes through LibreOffice.

    Raises:
        Invalid: the file breaks its parser, takes too long, or is no text; for .doc also when
            LibreOffice is not installed.
    """
    shown = safe_name(name) if name else "?"
    answer, _ = call("extract", {"kind": kind, "name": shown}, [data], limits=limits, name=shown)
    found = answer["extracted"]
    return Extracted(
        parts=[Part(**part) for part in found["parts"]],
        properties=found["properties"],
        header_tables=found["header_tables"],
        warnings=[Message(**warning) for warning in found["warnings"]],
        encoding=found["encoding"],
        incomplete=found["incomplete"],
    )


def table_rows(data: bytes, *, name: str = "", limits: Limits | None = None) -> list[list[str]]:
    """Rows of the first filled sheet of an Excel file, as text; a cell merged downwards stands in each of its rows.

    Raises:
        Invalid: the file breaks its parser or takes too long.
    """
    shown = safe_name(name) if name else "?"
    answer, _ = call("rows", {"name": shown}, [data], limits=limits, name=shown)
    return [[str(cell) for cell in row] for row in answer["rows"]]


def pdf_text(pdf: bytes) -> str:
    """The text of all pages of a PDF, pages separated by a form feed; runs in the child process."""
    answer, _ = call("pdf_text", {"name": "PDF"}, [pdf], name="PDF")
    return "\f".join(answer["pages"])


def page_count(pdf: bytes) -> int:
    """The number of pages of a PDF that this room has made."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
