"""File names that are safe to store and to show."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 180
_RESERVED = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """``name`` without folders, control and direction marks, at most 180 UTF-8 bytes, ending kept.

    Direction marks (U+202E and its kin) can make ``exe`` look like ``txt``, so they go; the same
    holds for zero-width characters and lone surrogates. Never empty, never ``.`` or ``..``.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    kept = _RESERVED.sub("_", kept).strip(" .")
    if _DEVICES.match(kept):
        kept = "_" + kept
    return _shorten(kept) if kept else "unnamed"


def _shorten(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8:
        stem, dot, ending = name, "", ""
    room = LONGEST - len((dot + ending).encode())
    while len(stem.encode()) > room:
        stem = stem[: max(1, room // 4)] if len(stem) > room else stem[:-1]
    return stem.rstrip() + dot + ending


def extension(name: str) -> str:
    """The ending in lower case without its dot, empty when there is none."""
    stem, dot, ending = safe_name(name).rpartition(".")
    return ending.lower() if dot and stem else ""
