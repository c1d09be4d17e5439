"""Text of PDF pages, through PDFium; child process only."""

from __future__ import annotations

from webapp.core.errors import N_, Invalid, Message
from webapp.rendering.headings import heading_of
from webapp.rendering.values import Extracted, Part

_KEYS = {
    "Title": "title",
    "Subject": "subject",
    "Author": "author",
    "CreationDate": "created",
    "ModDate": "modified",
    "Keywords": "keywords",
    "Creator": "application",
}


def page_texts(data: bytes, *, name: str) -> list[str]:
    """The text of each page, lines joined by line feeds; a page without text gives an empty string."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        return [_clean(page.get_textpage().get_text_range()) for page in document]
    except pypdfium2.PdfiumError as error:
        raise Invalid(
            N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name
        ) from error


def read_pdf(data: bytes, *, name: str) -> Extracted:
    """Parts with places ``page:4``, one per line block, headings kept with their numbers."""
    import pypdfium2

    pages = page_texts(data, name=name)
    parts = [part for number, text in enumerate(pages, start=1) for part in _page_parts(number, text)]
    details = pypdfium2.PdfDocument(data).get_metadata_dict()
    properties = {_KEYS[key]: value for key, value in details.items() if key in _KEYS and value}
    properties["pages"] = str(len(pages))
    warnings = []
    if not any(text.strip() for text in pages):
        warnings.append(
            Message(N_("%(name)s has no text, only pictures of pages; it cannot be searched."), {"name": name})
        )
    return Extracted(parts=parts, properties=properties, warnings=warnings)


def _page_parts(number: int, text: str) -> list[Part]:
    parts: list[Part] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        heading = heading_of(line)
        parts.append(Part(f"page:{number}", line.strip(), heading.level if heading else 0))
    return parts


def _clean(text: str) -> str:
    """Uniform line ends; PDFium hides a hyphen at a line's end, but in a number it must stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return plain.replace("\ufffe", "-").replace("\x02", "-")
