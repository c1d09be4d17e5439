"""Body pages from every kind of file. Child process only."""

from __future__ import annotations

from collections.abc import Callable

from webapp.core.errors import N_, Message
from webapp.rendering.cleanpdf import clean
from webapp.rendering.decode import decode_text
from webapp.rendering.deepcheck import check_pdf
from webapp.rendering.framing import into_frame, mark_overlay
from webapp.rendering.glyphs import missing_letters
from webapp.rendering.htmlpdf import to_pdf
from webapp.rendering.office import convert, converter, needs_libreoffice
from webapp.rendering.pdfread import page_texts
from webapp.rendering.textbody import markdown_html, page_html, plain_html, tables_html
from webapp.rendering.values import Body, Furniture, Limits

_Maker = Callable[[bytes, Furniture, Limits, str], tuple[bytes, list[Message]]]


def body_here(
    kind: str, data: bytes, furniture: Furniture, own_pdf: bytes | None, limits: Limits, *, name: str
) -> Body:
    """Body pages of ``data``, or of the author's own PDF when one is given; bands left empty."""
    if own_pdf is not None:
        pdf, notes = _from_pdf(own_pdf, furniture, limits, name)
        notes = [*notes, *_differences(kind, data, pdf, limits, name)]
    else:
        pdf, notes = _MAKERS[kind](data, furniture, limits, name)
    texts = page_texts(pdf, name=name)
    return Body(pdf=pdf, pages=len(texts), notes=notes, text="\f".join(texts))


def _from_text(data: bytes, furniture: Furniture, limits: Limits, name: str) -> tuple[bytes, list[Message]]:
    text, _ = decode_text(data, name=name)
    return _typeset(plain_html(text), furniture), _missing(text, name)


def _from_markdown(data: bytes, furniture: Furniture, limits: Limits, name: str) -> tuple[bytes, list[Message]]:
    text, _ = decode_text(data, name=name)
    return _typeset(markdown_html(text), furniture), _missing(text, name)


def _from_word(data: bytes, furniture: Furniture, limits: Limits, name: str) -> tuple[bytes, list[Message]]:
    if furniture.mode == "own":
        from webapp.rendering.ownpages import own_pages

        return own_pages(data, furniture, limits, name)
    if converter() is not None:
        notes = _own_furniture(data, limits, name)
        pdf = _converted(data, "docx", furniture, limits, name)
        return pdf, notes if furniture.mode == "generated" else []
    from webapp.rendering.plainword import simple_html

    return _typeset(simple_html(data, limits, name=name), furniture), [
        Message(
            N_("%(name)s was laid out without LibreOffice: look at the pages before you send it."),
            {"name": name},
        )
    ]


def _from_old_word(data: bytes, furniture: Furniture, limits: Limits, name: str) -> tuple[bytes, list[Message]]:
    if converter() is None:
        raise needs_libreoffice(name)
    return _converted(data, "doc", furniture, limits, name), []


def _from_sheet(data: bytes, furniture: Furniture, limits: Limits, name: str) -> tuple[bytes, list[Message]]:
    if converter() is not None:
        return _converted(data, "xlsx", furniture, limits, name), []
    from webapp.rendering.sheets import sheet_rows

    return _typeset(tables_html(sheet_rows(data, name=name)), furniture), [
        Message(
            N_("%(name)s was laid out without LibreOffice: look at the pages before you send it."),
            {"name": name},
        )
    ]


def _from_pdf(data: bytes, furniture: Furniture, limits: Limits, name: str) -> tuple[bytes, list[Message]]:
    check_pdf(data, name=name)
    pdf, notes = clean(data, name=name)
    return (into_frame(pdf, furniture) if furniture.mode == "generated" else mark_overlay(pdf)), notes


def _converted(data: bytes, kind: str, furniture: Furniture, limits: Limits, name: str) -> bytes:
    """Pages laid out by LibreOffice; what it adds by itself (a start view) is no news to the author."""
    return _from_pdf(convert(data, kind, "pdf", limits, name=name), furniture, limits, name)[0]


def _typeset(content: str, furniture: Furniture) -> bytes:
    html = page_html(content, furniture)
    title = f"{furniture.number} {furniture.title}".strip()
    pdf = to_pdf(html, furniture.language, title=title, author=furniture.organisation)
    return pdf if furniture.mode == "generated" else mark_overlay(pdf)


def _missing(text: str, name: str) -> list[Message]:
    letters = missing_letters(text)
    if not letters:
        return []
    return [
        Message(
            N_("No font has these characters of %(name)s: %(letters)s. They print as boxes."),
            {"name": name, "letters": " ".join(letters[:30])},
        )
    ]


def _own_furniture(data: bytes, limits: Limits, name: str) -> list[Message]:
    from webapp.rendering.docxread import Package, read_docx
    from webapp.rendering.ownpages import what_is_double

    double = what_is_double(data, limits, name)
    found = [p for p in read_docx(Package(data, limits, name=name)).parts if p.place in {"header", "footer"}]
    if not found:
        return double
    return [
        *double,
        Message(
            N_(
                "%(name)s has a header or footer of its own (%(text)s); the pages will show it beside ours. "
                "Take it out, or choose the page style that leaves pages alone."
            ),
            {"name": name, "text": found[0].text[:60]},
        ),
    ]


def _differences(kind: str, data: bytes, pdf: bytes, limits: Limits, name: str) -> list[Message]:
    """Lines of the source that its own PDF does not contain, blanks aside."""
    from webapp.rendering.texts import extract_here

    printed = "".join("".join(page_texts(pdf, name=name)).split())
    body = [
        p.text
        for p in extract_here(kind, data, limits, name=name).parts
        if p.place.split("/")[0].split(":")[0] in {"heading", "p", "table", "sheet"}
    ]
    lost = [line for line in body if len(line) >= 4 and "".join(line.split()) not in printed]
    if not lost:
        return []
    return [
        Message(
            N_("%(count)s paragraphs of %(name)s are not in its PDF, the first: %(text)s"),
            {"count": len(lost), "name": name, "text": lost[0][:60]},
        )
    ]


_MAKERS: dict[str, _Maker] = {
    "txt": _from_text,
    "md": _from_markdown,
    "docx": _from_word,
    "doc": _from_old_word,
    "xlsx": _from_sheet,
    "pdf": _from_pdf,
}
