"""What a file really is, by its content, and whether it may come in.

The cheap checks (size, magic numbers, names in the archive) run here on bytes only; whatever needs
a parser (XML parts, PDF structure) runs in the child process.
"""

from __future__ import annotations

import zipfile

from webapp.core.errors import N_, Invalid
from webapp.rendering.decode import text_encoding
from webapp.rendering.names import extension, safe_name
from webapp.rendering.ole import MAGIC, ole_entries, word_is_encrypted
from webapp.rendering.values import FileKind, Limits
from webapp.rendering.worker import call
from webapp.rendering.zips import check_names, open_archive

KINDS = {
    "docx": "docx",
    "doc": "doc",
    "xlsx": "xlsx",
    "pdf": "pdf",
    "md": "md",
    "markdown": "md",
    "txt": "txt",
    "text": "txt",
}
PARSED = frozenset({"docx", "xlsx", "pdf"})
_MACRO = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm"}


def inspect_file(name: str, data: bytes, limits: Limits) -> FileKind:
    """The kind of ``data``, judged by content; ``name`` supplies the ending it must agree with.

    Raises:
        Invalid: empty, too large, of another type, an ending that lies, macros, a password,
            damaged, a bomb, unsafe names or entities inside; the text names file and way out.
    """
    kind = kind_by_bytes(name, data, limits)
    if kind.kind in PARSED:
        shown = safe_name(name)
        call("inspect", {"kind": kind.kind, "name": shown}, [data], limits=limits, name=shown)
    return kind


def kind_by_bytes(name: str, data: bytes, limits: Limits) -> FileKind:
    """The part of :func:`inspect_file` that needs no parser; says nothing yet of what is inside."""
    shown = safe_name(name)
    if not data:
        raise Invalid(N_("%(name)s is empty (0 bytes). Save the document again and choose it once more."), name=shown)
    if len(data) > limits.file_bytes:
        raise Invalid(
            N_("%(name)s is larger than %(limit)s MiB. Make it smaller, or ask the administrator to raise the limit."),
            name=shown,
            limit=max(1, limits.file_bytes // 1048576),
        )
    ending = extension(name)
    if ending in _MACRO:
        raise macro(shown)
    kind = _agree(shown, ending, sniff(data, limits, name=shown))
    return FileKind(kind, (text_encoding(data) or "").removesuffix("-sig") if kind in {"md", "txt"} else "")


def sniff(data: bytes, limits: Limits, *, name: str) -> str:
    """``docx``, ``xlsx``, ``zip``, ``doc``, ``ole``, ``pdf``, ``text`` or ``unknown`` by magic numbers."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(data, limits, name)
    if data.startswith(MAGIC):
        return _ole(data, name)
    if b"%PDF-" in data[:1024]:
        return _pdf(data, name)
    if data.startswith(
        (
            b"{\\rtf",
            b"\x89PNG",
            b"\xff\xd8\xff",
            b"GIF8",
            b"Rar!",
            b"7z\xbc\xaf",
            b"\x1f\x8b",
            b"MZ",
            b"\x7fELF",
            b"II*\0",
            b"MM\0*",
        )
    ):
        return "unknown"
    return "text" if text_encoding(data) else "unknown"


def macro(name: str) -> Invalid:
    """The refusal of a file with macros."""
    return Invalid(N_("%(name)s contains macros. Save it as .docx or .xlsx without macros and send that."), name=name)


def _office(data: bytes, limits: Limits, name: str) -> str:
    archive: zipfile.ZipFile = open_archive(data, limits, name=name)
    names = {info.orig_filename for info in archive.infolist()}
    if "[Content_Types].xml" not in names:
        return "zip"
    check_names(archive, name=name)
    if any(entry.lower().endswith(("vbaproject.bin", "vbadata.xml")) for entry in names):
        raise macro(name)
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def _ole(data: bytes, name: str) -> str:
    entries = ole_entries(data)
    if "EncryptedPackage" in entries or "EncryptionInfo" in entries:
        raise locked(name)
    if {"Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"} & set(entries):
        raise macro(name)
    if "WordDocument" in entries:
        if word_is_encrypted(data, entries["WordDocument"]):
            raise locked(name)
        return "doc"
    return "ole"


def _pdf(data: bytes, name: str) -> str:
    if b"%%EOF" not in data[-2048:] or b"startxref" not in data[-4096:]:
        raise Invalid(N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name)
    return "pdf"


def locked(name: str) -> Invalid:
    """The refusal of a file with a password."""
    return Invalid(N_("%(name)s is protected by a password. Remove the password and send it again."), name=name)


def _agree(name: str, ending: str, found: str) -> str:
    wanted = KINDS.get(ending)
    if wanted is None and not (ending == "" and found in {"docx", "doc", "xlsx", "pdf"}):
        raise Invalid(
            N_("%(name)s is of a type that cannot be taken in. Accepted: .docx .doc .xlsx .pdf .md .txt."),
            name=name,
        )
    if wanted in {"md", "txt"} and found == "text":
        return str(wanted)
    if wanted in {None, found} and found in {"docx", "doc", "xlsx", "pdf"}:
        return found
    content = {"unknown": "?", "ole": "?", "text": "txt"}.get(found, found)
    raise Invalid(
        N_(
            "%(name)s ends in .%(ending)s but its content is something else (%(content)s). Save it in the right format."
        ),
        name=name,
        ending=ending,
        content=content,
    )
