"""Forms of one number: as printed, normal, as a key for comparison, as part of an address.

The printed form is what stands on paper and is kept for ever; the normal form is what the number
office compares (seeds.md B.1: dashes of every width, doubled hyphens, stray spaces, a trailing dot).
"""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―⸺⸻−﹘﹣－─━"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")
_LAST_LETTER = re.compile(r"^(.*[^\W\d_])(?=[\W\d_]*$)", re.DOTALL)


def normalise(printed: str) -> str:
    """The normal form of a printed number: half-width, one plain hyphen, no blanks, no trailing dot.

    Capital and small letters stay as printed; compare with :func:`key`. An input of nothing but
    blanks and dots gives an empty string.
    """
    text = unicodedata.normalize("NFKC", printed.translate(_DASHES).translate(_INVISIBLE))
    text = re.sub(r"\s+", "", text.translate(_DASHES))
    text = re.sub(r"-{2,}", "-", text)
    text = text.rstrip(".。、,;")
    return text if text == printed else normalise(text)


def key(printed: str) -> str:
    """What two numbers are compared by: the normal form without regard to capital letters."""
    return normalise(printed).casefold()


def slug(normal: str) -> str:
    """The normal form as a stable part of an address: ``/`` becomes ``:``.

    Letters, digits, ``-``, ``.`` and ``_`` stay; every other character becomes its code point in
    hexadecimal between two ``~``. Two different normal forms never share a slug.
    """
    return "".join(_slug_character(character) for character in normal)


def _slug_character(character: str) -> str:
    if character in _SAFE:
        return character
    return ":" if character == "/" else f"~{ord(character):x}~"


def form_base(parent: str) -> str:
    """The stem of the numbers of a document's forms: R after its type code (XX/QP-04, XX/QPR-04)."""
    found = _LAST_LETTER.match(parent)
    return f"{found.group(1)}R{parent[found.end() :]}" if found else f"R{parent}"


def range_of(first: str, last: str) -> str:
    """The range printed on a volume's cover: first and last number with ``~`` between."""
    return f"{first}~{last}"


def split_range(printed: str) -> tuple[str, str] | None:
    """The two ends of a printed range, or None when it names a single number."""
    first, mark, last = unicodedata.normalize("NFKC", printed).partition("~")
    return (first.strip(), last.strip()) if mark and first.strip() and last.strip() else None
