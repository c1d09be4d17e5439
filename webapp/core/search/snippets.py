"""Where the words are: marks that wrap the original text, found on the folded one.

The rules are those of the index: a run of letters or digits matches as a whole, Chinese anywhere,
and what stands between two runs is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from webapp.core.search.folding import fold, fold_text
from webapp.core.search.tokens import LETTER, Phrase
from webapp.core.search.tree import Words, wanted_words

WIDTH = 60  # characters of a snippet
BEFORE = 18  # of them before the first mark
MOST = 2
MOST_MARKS = 200  # in one text
BUDGET = 300_000  # characters looked through for one hit

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """The place of the first hit and the snippets, HTML-safe, hits between ``<mark>``."""

    place: str = ""
    snippets: tuple[Markup, ...] = ()


class Marker:
    """Finds the words of one question in texts."""

    def __init__(self, words: Iterable[Words]) -> None:
        self._patterns: dict[str, list[re.Pattern[str]]] = {"": [], "number": [], "title": []}
        for word in dict.fromkeys(words):
            for name, patterns in self._patterns.items():
                if word.column in {"", name}:
                    patterns.append(_pattern(word.phrase))

    def mark(self, text: str, column: str = "") -> Markup:
        """The whole of a short text (number, title) with its marks."""
        spans = _merged(s for hits in self._hits(text, column) for s in hits)
        return _marked(text, 0, len(text), spans)

    def look(self, parts: Iterable[tuple[str, str]]) -> Found:
        """Place and snippets from (place, text) in order; words not seen yet come first.

        Without a hit in the parts the beginning of the first one is shown, without a place.
        """
        place, first, seen = "", None, 0
        snippets: list[Markup] = []
        unseen = set(range(len(self._patterns[""])))
        for where, text in parts:
            first = text if first is None and text.strip() else first
            seen += len(text)
            hits = self._hits(text, "") if self._touches(text) else []
            wanted = [n for n, spans in enumerate(hits) if spans and (n in unseen or not snippets)]
            if wanted:
                place = place if snippets else where
                snippets += _windows(text, hits, wanted, MOST - len(snippets))
                unseen -= set(wanted)
            if len(snippets) >= MOST or (snippets and not unseen) or seen > BUDGET:
                break
        if snippets or first is None:
            return Found(place, tuple(snippets))
        return Found("", (_marked(first, 0, min(len(first), WIDTH), []),))

    def _touches(self, text: str) -> bool:
        if not self._patterns[""]:
            return False
        folded = fold_text(text)
        return any(p.search(folded) for p in self._patterns[""])

    def _hits(self, text: str, column: str) -> list[list[Span]]:
        """Original spans of every pattern, in the order of the patterns."""
        folded = fold(text)
        found: list[list[Span]] = []
        for pattern in self._patterns[column]:
            spans: list[Span] = []
            for match in pattern.finditer(folded.text):
                spans.append(folded.original(*match.span()))
                if len(spans) >= MOST_MARKS:
                    break
            found.append(spans)
        return found


def mark_all(text: str, query: str) -> Markup:
    """The whole of ``text``, HTML-safe, with the words of ``query`` between ``<mark>``.

    For the page a hit leads to: line breaks stay, an empty question marks nothing.
    """
    if not query.strip():
        return escape(text)
    marker = _marker_of(query)
    return Markup("\n").join(marker.mark(line) for line in text.split("\n"))


@lru_cache(maxsize=64)
def _marker_of(query: str) -> Marker:
    from webapp.core.search.query import read

    return Marker(wanted_words(read(query).tree))


@lru_cache(maxsize=512)
def _pattern(asked: Phrase) -> re.Pattern[str]:
    pieces: list[str] = []
    before = ""
    for kind, run in asked.runs:
        if not before:
            pieces.append({"digit": r"(?<!\d)", "letter": rf"(?<!{LETTER})"}.get(kind, ""))
        else:
            pieces.append(r"[\W_]{1,40}?" if before == kind else r"[\W_]{0,40}?")
        pieces.append(re.escape(run))
        before = kind
    if not asked.prefix:
        pieces.append({"digit": r"(?!\d)", "letter": rf"(?!{LETTER})"}.get(before, ""))
    return re.compile("".join(pieces))


def _windows(text: str, hits: list[list[Span]], wanted: list[int], most: int) -> Iterator[Markup]:
    """Up to ``most`` windows: the first around the first wanted word, the next around another one."""
    spans = _merged(s for found in hits for s in found)
    firsts = sorted(hits[n][0] for n in wanted)
    later = [s for s in spans if s > firsts[0]]
    end_before, made = -1, 0
    for start, end in [*firsts, *later]:
        if made >= most:
            return
        if start < end_before:
            continue
        left = max(0, end_before, start - BEFORE)
        right = min(len(text), max(left + WIDTH, end))
        yield _marked(text, left, right, spans)
        end_before, made = right, made + 1


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _marked(text: str, left: int, right: int, spans: list[Span]) -> Markup:
    """``text[left:right]`` escaped, with marks; a span that begins inside is kept whole."""
    out = [Markup("…")] if left > 0 else []
    at = left
    for start, end in spans:
        if end <= at or start >= right:
            continue
        start, end = max(start, at), min(end, start + 4 * WIDTH)
        out += [escape(_line(text[at:start])), Markup("<mark>%s</mark>") % _line(text[start:end])]
        at = end
    out.append(escape(_line(text[at:right])))
    if max(at, right) < len(text):
        out.append(Markup("…"))
    return Markup("").join(out)


def _line(text: str) -> str:
    return re.sub(r"\s", " ", text)
