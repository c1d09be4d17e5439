"""What the child process can do, by name, and the libraries each task needs, loaded before the fork."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from webapp.rendering.values import (
    ApprovalLine,
    CoverValues,
    Furniture,
    Limits,
    NextWord,
    OpinionLine,
    OpinionSheetValues,
    RevisionLine,
    SignBox,
    SignSheetValues,
    TableColumn,
    TablePaper,
    plain,
)

Answer = tuple[dict[str, Any], list[bytes]]


READING = "reading"
_READERS = (
    "lxml.etree",
    "pikepdf",
    "pypdfium2",
    "python_calamine",
    "webapp.rendering.deepcheck",
    "webapp.rendering.docxfacts",
    "webapp.rendering.pdfread",
    "webapp.rendering.sheets",
    "webapp.rendering.texts",
)
_MAKERS = ("weasyprint", "webapp.rendering.bodies", "webapp.rendering.coverpage", "webapp.rendering.tablepaper")
_MAKING = frozenset({"body", "cover", "sign_sheet", "opinion_sheet", "table"})


def prepare(task: str) -> None:
    """Load the libraries of ``task`` (or of all that read a file: ``READING``), so that a fork has them at hand."""
    from PIL import ImageFile

    making = task in _MAKING
    for name in _MAKERS if making else _READERS:
        with suppress(Exception):  # the task meets the same error, and can say for which file
            importlib.import_module(name)
    # WeasyPrint asks Pillow to take half a picture for a whole one; what reads pictures must notice it.
    ImageFile.LOAD_TRUNCATED_IMAGES = making


def run_task(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    """Run the task the header names."""
    return _TASKS[header["task"]](header, blobs)


def _inspect(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.deepcheck import check_inside

    check_inside(header["kind"], blobs[0], Limits(**header["limits"]), name=header["name"])
    return {}, []


def _read(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    """Look inside first; what is refused there is not read. A Word file is unpacked and parsed once for both."""
    if header["kind"] != "docx":
        _inspect(header, blobs)
        return _extract(header, blobs)
    from webapp.rendering.docxread import Package, read_docx

    package = Package(blobs[0], Limits(**header["limits"]), name=header["name"])
    package.look_inside()
    return {"extracted": plain(read_docx(package))}, []


def _extract(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.texts import extract_here

    found = extract_here(header["kind"], blobs[0], Limits(**header["limits"]), name=header["name"])
    return {"extracted": plain(found)}, []


def _body(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.bodies import body_here

    body = body_here(
        header["kind"],
        blobs[0],
        Furniture(**header["furniture"]),
        blobs[1] if len(blobs) > 1 else None,
        Limits(**header["limits"]),
        name=header["name"],
    )
    return {"pages": body.pages, "notes": plain(body.notes), "text": body.text}, [body.pdf]


def _cover(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.coverpage import cover_here

    values = dict(header["values"])
    values["approvals"] = tuple(ApprovalLine(**line) for line in values["approvals"])
    values["revisions"] = tuple(RevisionLine(**line) for line in values["revisions"])
    for name in ("classifications", "basis", "remarks", "letterhead"):
        values[name] = tuple(values[name])
    return {}, [cover_here(CoverValues(**values), dict(zip(header["images"], blobs, strict=True)))]


def _picture(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.pictures import clean_here

    return {}, [clean_here(blobs[0], name=header["name"])]


def _page(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.pictures import page_here

    return {}, [page_here(blobs[0], number=header["number"], width=header["width"], grey=header["grey"])]


def _rows(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.sheets import filled_rows

    return {"rows": filled_rows(blobs[0], name=header["name"])}, []


def _sign_sheet(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.approvalpapers import sign_sheet_here

    values = dict(header["values"])
    values["boxes"] = tuple(SignBox(**{**box, "names": tuple(box["names"])}) for box in values["boxes"])
    values["facts"] = tuple((label, value) for label, value in values["facts"])
    return {}, [sign_sheet_here(SignSheetValues(**values))]


def _opinion_sheet(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.approvalpapers import opinion_sheet_here

    values = dict(header["values"])
    values["lines"] = tuple(OpinionLine(**line) for line in values["lines"])
    return {}, [opinion_sheet_here(OpinionSheetValues(**values))]


def _table(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.tablepaper import table_here

    values = dict(header["values"])
    values["columns"] = tuple(TableColumn(**column) for column in values["columns"])
    values["rows"] = tuple(tuple(row) for row in values["rows"])
    for name in ("facts", "signatures"):
        values[name] = tuple((label, value) for label, value in values[name])
    values["remarks"] = tuple(values["remarks"])
    return {}, [table_here(TablePaper(**values))]


def _scan(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.scans import scan_here

    pdf, pages = scan_here(blobs[0], name=header["name"])
    return {"pages": pages}, [pdf]


def _grids(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.sheets import grids_here

    return {"grids": plain(grids_here(blobs[0], name=header["name"]))}, []


def _handwriting(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.handwriting import handwriting_here

    return {}, [handwriting_here(blobs[0])]


def _pdf_text(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.pdfread import page_texts

    return {"pages": page_texts(blobs[0], name=header["name"])}, []


def _word_facts(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.docxfacts import word_facts

    return {"facts": plain(word_facts(blobs[0], Limits(**header["limits"]), name=header["name"]))}, []


def _next_word(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.docxnext import next_word

    wanted = NextWord(**header["wanted"])
    return {}, [next_word(blobs[0], wanted, Limits(**header["limits"]), name=header["name"])]


def _words(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    if header["kind"] == "docx":
        from webapp.rendering.docxwords import with_words

        limits = Limits(**header["limits"])
        data, count = with_words(blobs[0], header["old"], header["new"], limits, name=header["name"])
    else:
        from webapp.rendering.decode import with_text

        data, count = with_text(blobs[0], header["old"], header["new"], name=header["name"])
    return {"count": count}, [data]


def _join(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    from webapp.rendering.joined import joined_here

    return {}, [joined_here(blobs, header["titles"])]


def _probe(header: dict[str, Any], blobs: list[bytes]) -> Answer:
    """What the process may do and see; for ``doctor`` and for the tests."""
    import os
    import resource

    limits = {
        name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in ("CPU", "AS", "FSIZE", "NOFILE")
    }
    return {"environment": sorted(os.environ), "rlimits": limits, "folder": os.getcwd()}, []


_TASKS: dict[str, Callable[[dict[str, Any], list[bytes]], Answer]] = {
    "inspect": _inspect,
    "extract": _extract,
    "read": _read,
    "body": _body,
    "cover": _cover,
    "sign_sheet": _sign_sheet,
    "opinion_sheet": _opinion_sheet,
    "table": _table,
    "scan": _scan,
    "grids": _grids,
    "handwriting": _handwriting,
    "pdf_text": _pdf_text,
    "word_facts": _word_facts,
    "next_word": _next_word,
    "words": _words,
    "join": _join,
    "picture": _picture,
    "page": _page,
    "rows": _rows,
    "probe": _probe,
}
