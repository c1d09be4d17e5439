"""Words of a Word file put in place of others, wherever they stand; runs keep their looks. Child process only."""

from __future__ import annotations

from webapp.rendering.docxread import Package
from webapp.rendering.docxruns import W
from webapp.rendering.ownfields import _letters_text, _replace
from webapp.rendering.values import Limits
from webapp.rendering.wordmarks import written

_NOTES = ("footnotes", "endnotes")


def with_words(data: bytes, old: str, new: str, limits: Limits, *, name: str) -> tuple[bytes, int]:
    """``data`` with ``new`` wherever ``old`` stood in body, tables, boxes, headers, footers and notes; how often."""
    package = Package(data, limits, name=name)
    parts: dict[str, bytes] = {}
    count = 0
    for part in ("word/document.xml", *(p for start in ("header", "footer", *_NOTES) for p in package.like(start))):
        root = package.root(part)
        found = 0
        for paragraph in root.iter(W + "p"):
            text = _letters_text(paragraph)
            places = [at for at in range(len(text)) if text.startswith(old, at)]
            for at in reversed(_apart(places, len(old))):
                _replace(paragraph, at, at + len(old), new)
                found += 1
        if found:
            parts[part] = written(root)
            count += found
    return (package.rewritten(parts) if parts else data), count


def _apart(places: list[int], length: int) -> list[int]:
    """Places that do not overlap, the first taken."""
    kept: list[int] = []
    for at in places:
        if not kept or at >= kept[-1] + length:
            kept.append(at)
    return kept
