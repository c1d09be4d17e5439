"""Words inside a Word paragraph: runs, tabs, breaks, boxes, tracked changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIP = {
    W + "del",
    W + "moveFrom",
    W + "instrText",
    W + "delText",
    W + "txbxContent",
    W + "pPr",
    W + "rPr",
    _MC + "Fallback",
}
_MARKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": "\t"}


def attribute(node: Any, name: str) -> str:
    """A ``w:`` attribute of ``node``, empty when absent."""
    return str(node.get(W + name) or "")


def text_of(paragraph: Any) -> str:
    """The visible text of a paragraph: insertions yes, deletions and field codes no."""
    return "".join(_pieces(paragraph))


def _pieces(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag in _SKIP:
            continue
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag == W + "sym":
            yield _symbol(child)
        elif isinstance(child.tag, str):
            yield from _pieces(child)


def _symbol(node: Any) -> str:
    try:
        code = int(attribute(node, "char") or "0", 16)
    except ValueError:
        return ""
    return {0xF0FE: "☑", 0xF0A8: "□", 0xF06F: "□", 0xF052: "☑", 0xF0FC: "✓"}.get(code, "")


def boxes_of(paragraph: Any) -> list[Any]:
    """Text boxes anchored in a paragraph; the old-style twin of each is left out."""
    return [
        box
        for box in paragraph.iterdescendants(W + "txbxContent")
        if next(box.iterancestors(_MC + "Fallback"), None) is None
        and next((a for a in box.iterancestors(W + "txbxContent")), None) is None
    ]
