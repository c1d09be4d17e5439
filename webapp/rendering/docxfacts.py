"""What a Word file says of itself and what was left in it, as plain values. Child process only."""

from __future__ import annotations

from collections import Counter
from typing import Any

from webapp.rendering.docxread import Package, _nearest
from webapp.rendering.docxruns import W, attribute, text_of
from webapp.rendering.docxspots import spots_of, stories
from webapp.rendering.ownfields import _counts_pages
from webapp.rendering.ownlabels import SIGNING
from webapp.rendering.statements import is_blank
from webapp.rendering.values import Limits, WordFacts
from webapp.rendering.wordmarks import marks_of

_CHANGES = (
    "ins",
    "del",
    "moveFrom",
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "tcPrChange",
    "trPrChange",
    "sectPrChange",
)
_OTHER = ("footnotes", "endnotes")


def word_facts(data: bytes, limits: Limits, *, name: str) -> WordFacts:
    """Marks, stated values, tracked changes and comments by author, and whether cover or page count is its own."""
    package = Package(data, limits, name=name)
    stated: list[tuple[str, str, str]] = []
    margins: list[str] = []
    changes: Counter[str] = Counter()
    signs: set[str] = set()
    counts = False
    for _part, root, place in stories(package):
        found = spots_of(root, place)
        signs |= {spot.kind.partition(".")[0] for spot in found} & set(SIGNING)
        stated += [(s.kind, s.said.strip("_＿ \u3000"), s.place) for s in found if not is_blank(s.said)]
        changes += _changes(root)
        if place != "cover":
            counts = counts or _counts_pages(root)
            margins += [text for p in root.iter(W + "p") if (text := text_of(p).strip())]
    for start in _OTHER:
        for part in package.like(start):
            changes += _changes(package.root(part))
    return WordFacts(
        marks=marks_of(package),
        stated=list(dict.fromkeys(stated)),
        margins=list(dict.fromkeys(margins)),
        changes=sorted(changes.items()),
        comments=sorted(_comments(package).items()),
        own_cover=len(signs) >= 2,
        counts_pages=counts,
    )


def _changes(root: Any) -> Counter[str]:
    """Tracked changes by author; that of a paragraph's end counts only where the paragraph has no other."""
    found: Counter[str] = Counter()
    ends: list[Any] = []
    for node in root.iter(*(W + name for name in _CHANGES)):
        if node.tag in {W + "ins", W + "del"} and node.getparent().tag == W + "rPr":
            ends.append(node)
        else:
            found[attribute(node, "author")] += 1
    for node in ends:
        paragraph = _nearest(node, W + "p")
        others = paragraph.iter(W + "ins", W + "del") if paragraph is not None else ()
        if not any(other.getparent().tag != W + "rPr" for other in others):
            found[attribute(node, "author")] += 1
    return found


def _comments(package: Package) -> Counter[str]:
    root = package.root("word/comments.xml")
    nodes = root.iterchildren(W + "comment") if root is not None else ()
    return Counter(attribute(node, "author") for node in nodes)
