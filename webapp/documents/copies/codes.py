"""Distribution numbers 分发号: which one is free next (domain.md Controlled copies)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_uppercase

LONGEST = 20
_CODE = re.compile(r"[A-Z0-9][A-Z0-9./-]*")
_SERIES = re.compile(r"([A-Z])(\d{2})")
_COUNTED = re.compile(r"\d{2,4}")
PER_LETTER = 99


def read_code(typed: str) -> str | None:
    """The code as it is kept, capitals and half-width; None when it is none (letters, digits, ``. / -``)."""
    code = typed.strip().upper()
    return code if len(code) <= LONGEST and _CODE.fullmatch(code) else None


def next_code(taken: Iterable[str]) -> str:
    """The code after the last of the series ``A01`` to ``Z99``: a gap is never filled, so none is used twice."""
    numbers = [
        ascii_uppercase.index(found[1]) * PER_LETTER + int(found[2]) - 1
        for code in taken
        if (found := _SERIES.fullmatch(code)) and 1 <= int(found[2]) <= PER_LETTER
    ]
    letter, place = divmod(max(numbers, default=-1) + 1, PER_LETTER)
    if letter < len(ascii_uppercase):
        return f"{ascii_uppercase[letter]}{place + 1:02}"
    return next_counted(taken)


def next_counted(taken: Iterable[str]) -> str:
    """The next number where each document counts its own copies: ``01``, ``02`` ..."""
    numbers = [int(code) for code in taken if _COUNTED.fullmatch(code)]
    return f"{max(numbers, default=0) + 1:02}"
