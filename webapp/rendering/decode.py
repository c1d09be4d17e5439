"""Text files: which encoding, and the text."""

from __future__ import annotations

import codecs

from webapp.core.errors import N_, Invalid

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_encoding(data: bytes) -> str | None:
    """The encoding of ``data`` (utf-8, utf-8-sig, utf-16, utf-16-le, utf-16-be, utf-32, gb18030) or None.

    Byte-order marks decide first, then strict UTF-8 (a chance match is next to impossible), then
    UTF-16 by where its zero bytes and common characters fall, then GB18030. None means: no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding if _decodes(data, encoding) else None
    if b"\0" not in data and _decodes(data, "utf-8"):
        return "utf-8" if _readable(data.decode("utf-8")) else None
    wide = _utf16_without_mark(data)
    if wide:
        return wide
    if b"\0" not in data and _decodes(data, "gb18030") and _readable(data.decode("gb18030")):
        return "gb18030"
    return None


def decode_text(data: bytes, *, name: str = "") -> tuple[str, str]:
    """The text of ``data`` with line ends made uniform, and its encoding.

    Raises:
        Invalid: the bytes are no text in an encoding we read.
    """
    encoding = text_encoding(data)
    if encoding is None:
        raise Invalid(N_("%(name)s is not readable as text (UTF-8, UTF-16 or GB18030). Save it as UTF-8."), name=name)
    text = data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x0c", "\n"), encoding.removesuffix("-sig")


def with_text(data: bytes, old: str, new: str, *, name: str = "") -> tuple[bytes, int]:
    """A text file with ``new`` in place of ``old``, line ends as they were, and how often it stood there.

    Raises:
        Invalid: the bytes are no text in an encoding we read.
    """
    encoding = text_encoding(data)
    if encoding is None:
        raise Invalid(N_("%(name)s is not readable as text (UTF-8, UTF-16 or GB18030). Save it as UTF-8."), name=name)
    text = data.decode(encoding)
    changed = text.replace(old, new)
    try:
        return changed.encode(encoding), text.count(old)
    except UnicodeEncodeError:
        return changed.encode("utf-8"), text.count(old)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        return False
    return True


def _readable(text: str) -> bool:
    odd = sum(1 for c in text[:20000] if ord(c) < 32 and c not in "\t\n\r\x0c\x1a" or 0xE000 <= ord(c) <= 0xF8FF)
    return odd * 50 <= min(len(text), 20000)


def _utf16_without_mark(data: bytes) -> str | None:
    if len(data) % 2 or len(data) < 4:
        return None
    best, share = None, 0.0
    for encoding in ("utf-16-le", "utf-16-be"):
        if not _decodes(data, encoding):
            continue
        text = data.decode(encoding)[:20000]
        known = sum(
            1
            for c in text
            if c in "\t\n\r" or 32 <= ord(c) < 127 or 0x3000 <= ord(c) <= 0x9FFF or 0xFF00 <= ord(c) <= 0xFFEF
        )
        common = sum(1 for c in text if c in " \n，。、的了是和在一不有为與为第0123456789")
        value = known / len(text) + common / len(text)
        if known / len(text) > 0.9 and value > share:
            best, share = encoding, value
    even, odd = data[0::2].count(0), data[1::2].count(0)
    zeros = (even + odd) * 20 > len(data)
    return best if best and (zeros or share > 1.02) and (zeros or not _decodes(data, "gb18030")) else None
