"""Automatic numbers of Word paragraphs (1, 1.1, 第一章 ...), as Word would print them."""

from __future__ import annotations

import re
from typing import Any

from webapp.rendering.docxruns import W, attribute

_CN = "〇一二三四五六七八九"
_LIST = re.compile(r"list (?:bullet|number) (\d)$", re.IGNORECASE)
"""Word has a style of its own for each step of such a list, and calls it so in every language."""


class Numbering:
    """Counts through a document's numbered paragraphs; ask in reading order, once per paragraph."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._raw: dict[str, Any] = {}
        self._styles: dict[str, tuple[str, int, int]] = {}
        self._counts: dict[str, list[int]] = {}
        if numbering is not None:
            self._read_numbering(numbering)
        if styles is not None:
            self._raw = {attribute(style, "styleId"): style for style in styles.iter(W + "style")}

    def label(self, paragraph: Any) -> tuple[str, int, int]:
        """The printed number (empty for none or a bullet), the outline depth (0 for running text), and how many
        steps down in a list it stands."""
        properties = paragraph.find(W + "pPr")
        style = _value(properties, "pStyle")
        number, level, depth = self._style(style, 0)
        direct = properties.find(W + "numPr") if properties is not None else None
        if direct is not None:
            number = _value(direct, "numId") or number
            level = int(_value(direct, "ilvl") or level)
        outline = _value(properties, "outlineLvl")
        if outline.isdigit() and int(outline) < 9:
            depth = int(outline) + 1
        if not number or number == "0":
            return "", depth, 0
        return self._next(number, level), depth, level + self._step(style)

    def _next(self, number: str, level: int) -> str:
        abstract = self._abstract.get(number, "")
        levels = self._levels.get(abstract, {})
        if level not in levels or level > 8:
            return ""
        counts = self._counts.setdefault(abstract, [levels.get(i, ("", "", 1))[2] - 1 for i in range(9)])
        counts[level] += 1
        for deeper in range(level + 1, 9):
            counts[deeper] = levels.get(deeper, ("", "", 1))[2] - 1
        kind, pattern, _ = levels[level]
        if kind in {"bullet", "none"}:
            return ""
        for upper in range(level):
            if counts[upper] < levels.get(upper, ("", "", 1))[2]:
                counts[upper] += 1
        return (
            re.sub(
                r"%(\d)",
                lambda m: _written(counts[int(m[1]) - 1], levels.get(int(m[1]) - 1, (kind, "", 1))[0]),
                pattern,
            )
            .strip()
            .rstrip(".、．")
        )

    def _read_numbering(self, root: Any) -> None:
        for abstract in root.iter(W + "abstractNum"):
            levels = {}
            for level in abstract.iter(W + "lvl"):
                start = _value(level, "start")
                levels[int(attribute(level, "ilvl") or 0)] = (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText"),
                    int(start) if start.isdigit() else 1,
                )
            self._levels[attribute(abstract, "abstractNumId")] = levels
        for number in root.iter(W + "num"):
            self._abstract[attribute(number, "numId")] = _value(number, "abstractNumId")

    def _step(self, style: str) -> int:
        found = _LIST.match(_value(self._raw.get(style), "name"))
        return int(found[1]) - 1 if found else 0

    def _style(self, key: str, hops: int) -> tuple[str, int, int]:
        """Number, level and depth of a style, most of which no paragraph of a file ever uses."""
        if key not in self._raw or hops > 12:
            return "", 0, 0
        if key not in self._styles:
            self._styles[key] = self._read_style(self._raw[key], hops)
        return self._styles[key]

    def _read_style(self, style: Any, hops: int) -> tuple[str, int, int]:
        number, level, depth = self._style(_value(style, "basedOn"), hops + 1)
        properties = style.find(W + "pPr")
        if properties is not None:
            outline = _value(properties, "outlineLvl")
            depth = int(outline) + 1 if outline.isdigit() and int(outline) < 9 else depth
            numbered = properties.find(W + "numPr")
            if numbered is not None:
                number = _value(numbered, "numId") or number
                level = int(_value(numbered, "ilvl") or level)
        found = re.match(r"(?:heading|标题)\s*(\d)$", _value(style, "name"), re.IGNORECASE)
        return number, level, depth or (int(found[1]) if found else 0)


def _value(node: Any, name: str) -> str:
    child = node.find(W + name) if node is not None else None
    return attribute(child, "val") if child is not None else ""


def _written(count: int, kind: str) -> str:
    if kind.startswith(("chinese", "ideograph", "japaneseCounting", "taiwanese")):
        return chinese_number(count)
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(97 + (count - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in {"lowerRoman", "upperRoman"}:
        return _roman(count).lower() if kind == "lowerRoman" else _roman(count)
    return str(count)


def chinese_number(count: int) -> str:
    """1 is 一, 12 is 十二, 25 is 二十五; digits one by one from 100 on."""
    if not 0 < count < 100:
        return "".join(_CN[int(digit)] for digit in str(max(count, 0)))
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _CN[tens] + "十"
    return head + (_CN[ones] if ones else "")


def _roman(count: int) -> str:
    text = ""
    for value, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while count >= value:
            text += letters
            count -= value
    return text
