"""Tokens: what the index stores and what a question asks for.

A run of Chinese characters becomes its overlapping pairs and its last character; a run of letters
or of digits becomes one token, split where letters meet digits. Every word of a question is a
phrase of such tokens, so no dictionary decides what can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import add

CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c"
    "\uac00-\ud7a3\ud7b0-\ud7fb\ufa0e-\ufa29\U00020000-\U0002a6df\U0002a700-\U0002fa1d\U00030000-\U000323af"
)
LETTER = rf"[^\W\d_{CJK}]"
RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<digit>\d+)|(?P<letter>{LETTER}+)")
BOUNDARY = "\ue000"  # stands between parts: no phrase reaches across
PLAIN_RUN = re.compile(rf"[{CJK}]+|\d+|{LETTER}+|{BOUNDARY}")  # without groups: three times as fast over a text
IS_CJK = re.compile(rf"[{CJK}]").match
LONGEST_TOKEN = 64  # a base64 block is cut, so no token can grow without bound


@dataclass(frozen=True)
class Phrase:
    """Tokens that must follow each other; ``prefix``: the last one may be the beginning of a token.

    ``runs`` are the same words uncut as (class, text), for finding the place in the text.
    """

    tokens: tuple[str, ...]
    prefix: bool
    runs: tuple[tuple[str, str], ...]


def runs(folded: str) -> Iterator[tuple[str, str]]:
    """The runs of folded text as (class, text); class is cjk, digit or letter."""
    for match in RUN.finditer(folded):
        yield match.lastgroup or "", match.group()


def index_tokens(folded: str) -> str:
    """All tokens of folded text, separated by blanks, as an index stores them; a ``BOUNDARY`` is one of them."""
    found: list[str] = []
    for run in PLAIN_RUN.findall(folded):
        if run >= "\u1100" and IS_CJK(run):
            found += map(add, run, run[1:])
            found.append(run[-1])
        elif len(run) <= LONGEST_TOKEN:
            found.append(run)
        else:
            found += _cut(run)
    return " ".join(found)


def phrase(folded: str, *, prefix: bool = False) -> Phrase | None:
    """What to ask for ``folded``; None when there is nothing in it to search for.

    The end of a question is open: the last character of its last Chinese run is not required to end
    a run, and a single character asks for every pair that begins with it. ``prefix`` (a ``*`` in the
    question) opens the end of letters and digits as well.
    """
    parts = tuple(runs(folded))
    if not parts:
        return None
    tokens = index_tokens(" ".join(run for _, run in parts)).split()
    kind, last = parts[-1]
    if kind == "cjk":
        prefix = len(last) == 1
        tokens = tokens if prefix else tokens[:-1]
    return Phrase(tuple(tokens), prefix, parts)


def _cut(run: str) -> Iterator[str]:
    for start in range(0, len(run), LONGEST_TOKEN):
        yield run[start : start + LONGEST_TOKEN]
