"""Bytes to a browser, safely: always named, never guessed, shown inside the page only when ours."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from flask import Response

PDF = "application/pdf"
VIEWER_POLICY = "default-src 'self'; object-src 'self'; base-uri 'none'; frame-ancestors 'self'"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|\u202a-\u202e\u2066-\u2069\u200e\u200f]')


def safe_name(name: str) -> str:
    """A file name without paths, control and direction marks, at most 150 characters."""
    cleaned = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    if len(cleaned) > 150:
        stem, dot, ending = cleaned.rpartition(".")
        cleaned = f"{stem[: 149 - len(ending)]}.{ending}" if dot and len(ending) < 12 else cleaned[:150]
    return cleaned or "file"


def disposition(name: str, *, inline: bool = False) -> str:
    """The ``Content-Disposition`` of RFC 6266 with the name in both its forms."""
    name = safe_name(name)
    plain = "".join(c if 32 <= ord(c) < 127 and c not in '"\\%' else "_" for c in name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def send_bytes(
    content: bytes, name: str, media_type: str = "application/octet-stream", *, own_pdf: bool = False
) -> Response:
    """Answer ``content`` as a download called ``name``.

    ``own_pdf`` shows it in the browser's viewer: only for PDF that our own renderer made.
    """
    inline = own_pdf and media_type == PDF
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = disposition(name, inline=inline)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Length"] = str(len(content))
    # The browser's viewer is itself an object of the answer, so our own PDF may not forbid objects.
    response.headers["Content-Security-Policy"] = VIEWER_POLICY if inline else "default-src 'none'; sandbox"
    return response
