"""Traditional Chinese from simplified: the words of this field from a reviewed list, the rest by character.

For the product's own words only: pages, titles of roles and types. What people wrote is evidence and
stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).resolve().parent.parent / "translations" / "zh_Hant" / "words.tsv"
QUOTES = str.maketrans({"“": "「", "”": "」", "‘": "『", "’": "』", "臺": "台"})


def read_words(path: Path = WORDS) -> dict[str, str]:
    """The word list: simplified to traditional.

    Raises:
        ValueError: a line without exactly one tab, or a word that is listed twice.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        simplified, tab, traditional = line.partition("\t")
        if not tab or not traditional or "\t" in traditional or simplified in found:
            raise ValueError(f"{path.name}, line {number}: {line!r}")
        found[simplified] = traditional
    return found


@lru_cache(maxsize=4096)
def to_traditional(text: str) -> str:
    """``text`` in traditional characters and the words of Taiwan; markup and ``%(names)s`` stay as they are."""
    by_word, by_character = _pattern(), _characters()
    pieces, position = [], 0
    for hit in by_word.finditer(text):
        pieces += [by_character(text[position : hit.start()]), _words()[hit.group()]]
        position = hit.end()
    return "".join([*pieces, by_character(text[position:])]).translate(QUOTES)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return read_words()


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_words(), key=len, reverse=True)))


@lru_cache(maxsize=1)
def _characters() -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("s2tw").convert
    return convert
