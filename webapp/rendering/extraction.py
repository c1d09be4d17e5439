"""All text of a file with places, read in the child process."""

from __future__ import annotations

import hashlib

from webapp.core.errors import Message
from webapp.rendering.inspect import PARSED, kind_by_bytes
from webapp.rendering.names import safe_name
from webapp.rendering.recent import Recent
from webapp.rendering.values import Extracted, FileKind, Limits, Part
from webapp.rendering.worker import call

MOST_KEPT = 8_000_000
_read_lately: Recent[Extracted] = Recent(MOST_KEPT)


def read_file(name: str, data: bytes, limits: Limits) -> tuple[FileKind, Extracted]:
    """What a file really is and all its text: :func:`inspect_file` and :func:`extract` in one child process.

    A file that is shown first and kept by the next step is parsed once: the last texts, together ``MOST_KEPT``
    letters, stay in memory under digest, name and limits.

    Raises:
        Invalid: what either of them refuses.
    """
    kind = kind_by_bytes(name, data, limits)
    key = (hashlib.sha256(data).hexdigest(), name, limits)
    found = _read_lately.get(key)
    if found is None:
        found = _extracted("read" if kind.kind in PARSED else "extract", kind.kind, data, name, limits)
        _read_lately.put(key, found, sum(len(part.text) for part in found.parts))
    return kind, found


def extract(kind: str, data: bytes, *, name: str = "", limits: Limits | None = None) -> Extracted:
    """Text in reading order, properties, tables in headers, warnings; nothing is guessed about meaning.

    ``kind`` comes from :func:`inspect_file`. Inserted text of tracked changes counts, deleted text
    does not. A .doc goes through LibreOffice.

    Raises:
        Invalid: the file breaks its parser, takes too long, or is no text; for .doc also when
            LibreOffice is not installed.
    """
    return _extracted("extract", kind, data, name, limits)


def _extracted(task: str, kind: str, data: bytes, name: str, limits: Limits | None) -> Extracted:
    shown = safe_name(name) if name else "?"
    answer, _ = call(task, {"kind": kind, "name": shown}, [data], limits=limits, name=shown)
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
