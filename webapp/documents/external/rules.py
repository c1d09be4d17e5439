"""Numbers of standards and laws, and where a text names one; needs no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-") | {"：": ":", "／": "/"})
_EDITION = re.compile(r"(?<=[0-9A-Z])[-:](?P<year>(?:19|20)\d\d)$")
_SHORTEST_TITLE = 6
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Named:
    """What a text is looked through for: the number without its edition, the edition, the title."""

    base: str
    edition: str
    title: str


def plain(text: str) -> str:
    """Half-width, upper case, without blanks, one kind of dash: ``GB／T 19001—2016`` is ``GB/T19001-2016``."""
    kept = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    return "".join(kept.split())


def split_number(number: str) -> tuple[str, str]:
    """The number without its edition, and the edition: ``GB/T 19001-2016`` is ``GB/T19001`` and ``2016``."""
    words = plain(number)
    found = _EDITION.search(words)
    return (words[: found.start()], found["year"]) if found else (words, "")


def named(number: str, edition: str, title: str) -> Named:
    """What names a standard or law in a text."""
    base, year = split_number(number)
    return Named(base, year or edition.strip(), "".join(plain(title).strip("《》").split()))


def names_it(text: str, wanted: Named) -> bool:
    """Whether a text names it: by its number without or with its own edition, or by its title in 《》.

    Another edition of the same number is another one; ``GB/T 28827`` is not named by ``GB/T 28827.1``.
    """
    words = plain(text)
    if len(wanted.title) >= _SHORTEST_TITLE and f"《{wanted.title}》" in words:
        return True
    if not wanted.base:
        return False
    pattern = rf"(?<![0-9A-Z.]){re.escape(wanted.base)}(?:[-:](?P<year>(?:19|20)\d\d)(?!\d)|(?![0-9A-Z]|\.\d|-\d))"
    return any(
        not found["year"] or not wanted.edition or found["year"] == wanted.edition
        for found in re.finditer(pattern, words)
    )


def signs(wanted: Named) -> list[str]:
    """Pieces of which at least one stands in every text that names it, as typed: to ask a database beforehand."""
    digits = max(re.findall(r"\d+", wanted.base), key=len, default="")
    found = [digits, digits.translate(_FULL_WIDTH), wanted.base if not digits else "", wanted.title[:_SHORTEST_TITLE]]
    return list(dict.fromkeys(piece for piece in found if piece))


def first_place(parts: Iterable[tuple[str, str]], wanted: Named) -> str | None:
    """The place of the first part of a text that names it, or None."""
    return next((place for place, text in parts if names_it(text, wanted)), None)
