"""PDFs of others before anyone signs them: nothing in them may act. Child process only."""

from __future__ import annotations

import io
from typing import Any

from webapp.core.errors import N_, Invalid, Message

_ROOT = (
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/JavaScript",
    "/URI",
    "/Threads",
    "/Collection",
    "/AF",
    "/Perms",
    "/Extensions",
    "/Legal",
    "/SpiderInfo",
    "/Requirements",
)
_PAGE = ("/AA", "/AF", "/PieceInfo", "/Metadata", "/Trans", "/Dur", "/PresSteps")
_SILENT = {
    "/Link",
    "/Popup",
    "/Widget",
    "/Screen",
    "/Movie",
    "/Sound",
    "/RichMedia",
    "/3D",
    "/FileAttachment",
    "/TrapNet",
    "/PrinterMark",
}


def clean(data: bytes, *, name: str) -> tuple[bytes, list[Message]]:
    """The PDF without scripts, actions, forms, attachments and media; what a reader sees stays.

    Comments, form values and stamps are drawn into the page. The second value says what was taken.

    Raises:
        Invalid: protected by a password, damaged or without pages.
    """
    import pikepdf

    from webapp.rendering.inspect import locked

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if "/Encrypt" in pdf.trailer:
                raise locked(name)
            taken = _strip(pdf)
            if not len(pdf.pages):
                raise _damaged(name)
            output = io.BytesIO()
            pdf.remove_unreferenced_resources()
            pdf.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise locked(name) from error
    except pikepdf.PdfError as error:
        raise _damaged(name) from error
    notes = []
    if taken:
        notes.append(
            Message(
                N_(
                    "Taken out of %(name)s before approval: scripts, actions, form functions or attachments "
                    "(%(parts)s)."
                ),
                {"name": name, "parts": ", ".join(sorted(taken))},
            )
        )
    return output.getvalue(), notes


def _strip(pdf: Any) -> set[str]:
    taken: set[str] = set()
    _draw_annotations(pdf)
    for key in _ROOT:
        if key in pdf.Root:
            taken.add(key[1:])
            del pdf.Root[key]
    _steady_layers(pdf)
    names = pdf.Root.get("/Names")
    if names is not None:
        for key in ("/JavaScript", "/EmbeddedFiles", "/Renditions"):
            if key in names:
                taken.add(key[1:])
                del names[key]
    for page in pdf.pages:
        for key in _PAGE:
            if key in page.obj:
                if key == "/AA":
                    taken.add("AA")
                del page.obj[key]
        taken |= _annotations(page)
    return taken | _actions_left(pdf)


def _steady_layers(pdf: Any) -> None:
    """Layers must not switch by themselves between screen and paper."""
    layers = pdf.Root.get("/OCProperties")
    for view in [layers.get("/D"), *layers.get("/Configs", ())] if layers is not None else ():
        if view is not None and "/AS" in view:
            del view["/AS"]


def _draw_annotations(pdf: Any) -> None:
    if "/AcroForm" in pdf.Root and "/XFA" in pdf.Root.AcroForm:
        del pdf.Root.AcroForm["/XFA"]
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")


def _annotations(page: Any) -> set[str]:
    taken: set[str] = set()
    for note in page.obj.get("/Annots", ()):
        kind = str(note.get("/Subtype", ""))
        action = note.get("/A")
        if kind in _SILENT and (kind != "/Link" or (action is not None and action.get("/S") != "/GoTo")):
            taken.add(kind[1:])
    if "/Annots" in page.obj:
        del page.obj["/Annots"]
    return taken


def _actions_left(pdf: Any) -> set[str]:
    import pikepdf

    taken: set[str] = set()
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Dictionary):
            continue
        for key in ("/JS", "/AA", "/Launch"):
            if key in item:
                taken.add(key[1:])
                del item[key]
        if item.get("/S") in {
            "/JavaScript",
            "/Launch",
            "/URI",
            "/SubmitForm",
            "/ImportData",
            "/GoToR",
            "/GoToE",
        }:
            del item["/S"]
    return taken


def _damaged(name: str) -> Invalid:
    return Invalid(N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name)
