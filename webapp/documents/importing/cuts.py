"""Where a file seems to hold several documents (seeds.md G.1): a title alone in a line, said again or
followed by a long text. Only proposed; nothing is cut here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from webapp.documents.guess_titles import kind_of

_ENDS = ("。", ".", ";", "；", ":", "：", ",", "，", "!", "！", "?", "？")
_PART_OF = re.compile(r"篇\s*\d{1,3}$")
_SHORTEST, _LONGEST = 3, 40
_SAME = 8
_LONG_TEXT = 150
_NOT_A_TITLE = re.compile(r"[:：□|]|目\s*[录錄]|^第\s*[\d一二三四五六七八九十]+\s*条")


def find_cuts(parts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Place and title of every document that seems to begin inside the text, the first one left out.

    ``parts`` are (place, text) in reading order. A title right below another belongs to it.
    """
    lines = [(place, text.strip()) for place, text in parts if text.strip()]
    last = 0
    for index, (place, text) in enumerate(lines[:-1]):
        if not _begins(text, lines[index + 1][1]):
            continue
        if index - last > 1:
            yield place, text
        last = index


def _begins(text: str, following: str) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST or text.endswith(_ENDS) or text[0].isdigit() or _NOT_A_TITLE.search(text):
        return False
    if _PART_OF.search(text):
        return True
    if kind_of(text) is None:
        return False
    return following.startswith(text[:_SAME]) or len(following) > _LONG_TEXT
