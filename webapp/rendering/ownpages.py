"""Body pages in the organisation's own furniture: its cover, header and sign-off table. Child process only.

The file is laid out twice by LibreOffice: once as it will be signed, with what the register knows filled
in and a blank where names and dates come later, and once with a rare character at each blank, which tells
where on which page the blank lies. Both have the same measures, so the pages are the same.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from webapp.core.errors import N_, Conflict, Message
from webapp.rendering.cleanpdf import clean
from webapp.rendering.docxread import Package
from webapp.rendering.framing import mark_overlay
from webapp.rendering.geometry import COUNTS_KEY, FRAME_KEY, MARKS_KEY, OWN_KEY
from webapp.rendering.office import convert, converter, needs_libreoffice
from webapp.rendering.ownfields import Found, fill
from webapp.rendering.ownlabels import HANDED_OUT, RELEASED, SIGNING
from webapp.rendering.pagebox import Box
from webapp.rendering.values import Furniture, Limits

RARE = "龘靐齉爩麤灪龗齾籱癵驫鱻麣纞虋讟钃鸜麷鞻韽韾顟顠颹騳"
LATER = tuple(f"{kind}.{part}" for kind in SIGNING for part in ("name", "date", "both")) + RELEASED + HANDED_OUT
INSET = 4.0


def own_pages(data: bytes, furniture: Furniture, limits: Limits, name: str) -> tuple[bytes, list[Message]]:
    """Pages with the register's values in and marks where the rest is filled in after approval.

    Raises:
        Invalid: no LibreOffice. Conflict: the file has no place for the signature of approval.
    """
    if converter() is None:
        raise needs_libreoffice(name)
    values = {k: getattr(furniture, k) for k in ("number", "title", "label", "department", "classification")}
    package = Package(data, limits, name=name)
    signs = dict(zip(LATER, _unused(package), strict=False))
    parts, found = fill(package, values, {})
    if "approve" not in found.signs:
        raise Conflict(
            N_(
                "%(name)s has no place for the signature of approval: add a sign-off table (prepared, reviewed, "
                "approved, date) to its cover, or let the type use the generated cover."
            ),
            name=name,
        )
    marked, _ = fill(Package(data, limits, name=name), values, signs)
    pages, _ = clean(convert(_packed(package, parts), "docx", "pdf", limits, name=name), name=name)
    places = _find(
        convert(_packed(package, marked), "docx", "pdf", limits, name=name), {s: n for n, s in signs.items()}, found
    )
    return _with_marks(mark_overlay(pages), places, found), _differences(found, furniture, name)


def what_is_double(data: bytes, limits: Limits, name: str) -> list[Message]:
    """For a file that gets the generated furniture: a second cover, a second count of pages, each named."""
    _, found = fill(Package(data, limits, name=name), {}, {})
    notes = []
    if len(found.signs) >= 2:
        notes.append(
            Message(
                N_(
                    "%(name)s has a cover with a sign-off table of its own: there will be two covers. Take it out, or "
                    "let the type use the organisation's own cover."
                ),
                {"name": name},
            )
        )
    if found.counts_pages:
        notes.append(
            Message(
                N_(
                    "%(name)s counts its pages itself: there will be two page counts. Take it out of header and "
                    "footer, or let the type use the organisation's own cover."
                ),
                {"name": name},
            )
        )
    return notes


def _unused(package: Package) -> list[str]:
    text = package.bytes_of("word/document.xml").decode("utf-8", "replace")
    return [c for c in RARE if c not in text]


def _packed(package: Package, parts: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for part in package.names:
            if not part.endswith("/"):
                target.writestr(part, parts.get(part) or package.bytes_of(part))
    return output.getvalue()


def _find(pdf: bytes, names: dict[str, str], found: Found) -> list[dict[str, Box]]:
    """For every page, where its blanks lie: the box of the sign, as wide as its cell allows."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(pdf)
    pages: list[dict[str, Box]] = []
    for index in range(len(document)):
        text = document[index].get_textpage()
        here: dict[str, Box] = {}
        for position in range(text.count_chars()):
            name = names.get(chr(raw.FPDFText_GetUnicode(text, position)))
            if name is not None:
                left, bottom, right, top = text.get_charbox(position, loose=True)
                here[name] = (left, bottom, max(right, left + found.places.get(name, 0) - INSET), top)
        pages.append(here)
    return pages


def _with_marks(pdf: bytes, places: list[dict[str, Box]], found: Found) -> bytes:
    import pikepdf

    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.Root[OWN_KEY] = True
        for page, here in zip(opened.pages, places, strict=False):
            if here:
                page.obj[MARKS_KEY] = pikepdf.Dictionary(
                    {f"/{name}": [round(v, 2) for v in box] for name, box in here.items()}
                )
        if found.counts_pages:
            for page in opened.pages:
                frame: Any = page.obj[FRAME_KEY]
                frame[COUNTS_KEY] = True
        opened.save(output, deterministic_id=True)
    return output.getvalue()


_FILLED = {
    "number": N_("%(name)s gave the number %(said)s; the register's %(value)s was filled in."),
    "title": N_("%(name)s gave the title %(said)s; the register's %(value)s was filled in."),
    "label": N_("%(name)s gave the revision %(said)s; the register's %(value)s was filled in."),
    "department": N_("%(name)s gave the department %(said)s; the register's %(value)s was filled in."),
    "classification": N_("%(name)s gave the classification %(said)s; the register's %(value)s was filled in."),
}


def _differences(found: Found, furniture: Furniture, name: str) -> list[Message]:
    return [
        Message(_FILLED[kind], {"name": name, "said": said[:60], "value": getattr(furniture, kind)})
        for kind, said in found.differs
    ]
