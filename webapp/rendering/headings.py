"""Headings in plain text: 第三章, 一、, （二）, 5.2.7 and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CN = "一二三四五六七八九十百零〇两"
_RULES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"^(第[{_CN}\d]+[章篇])[、.．\s　:：]*(.*)$"), 1),
    (re.compile(rf"^(第[{_CN}\d]+节|第[{_CN}\d]+節)[、.．\s　:：]*(.*)$"), 2),
    (re.compile(rf"^([{_CN}]+)[、.．]\s*(\S.*)$"), 2),
    (re.compile(rf"^([（(]\s*[{_CN}]+\s*[）)])\s*(\S.*)$"), 3),
)
_NUMBERED = re.compile(r"^(\d{1,2}(?:[.．]\d{1,3})*)[.．、]?[\s　]*([^\d\s.．、,，%％)）\-—~/年月日:：].*)$")
_CONTENTS = re.compile(r"([(（]\d+[)）]|(\.{3,}|…+|·{3,})\s*\d+)$")
"""A line of a table of contents: the page number stands at its end."""
_ENDS = "。；;，,、！!？?：:"
LONGEST = 40


@dataclass(frozen=True)
class Heading:
    """A recognised heading: its number as written, its words, its depth (1 is the highest)."""

    number: str
    title: str
    level: int


def heading_of(line: str) -> Heading | None:
    """The heading that ``line`` is, or None; a line that reads like a sentence is none."""
    text = line.strip()
    if not text or len(text) > LONGEST or text[-1] in _ENDS or _CONTENTS.search(text):
        return None
    for rule, level in _RULES:
        found = rule.match(text)
        if found and (found.group(2) or level <= 2):
            return Heading(found.group(1), found.group(2).strip(), level)
    found = _NUMBERED.match(text)
    if not found or any(mark in text for mark in "，,。；;"):
        return None
    if text[len(found.group(1)) :].lstrip()[:1] == "、" or found.group(2)[0] in "个個次份万萬元小天人分秒":
        return None
    if "." not in text[:4] and re.match(r"\d+[A-Za-z]", text):
        return None
    number = found.group(1).replace("．", ".")
    return Heading(number, found.group(2).strip(), number.count(".") + 1)


def level_of(number: str) -> int:
    """The level a number stands for: 第三章 is 1, 一 is 2, （一） is 3, 5.2.7 is 3; 1 for any other, 0 for none."""
    for rule, level in _RULES:
        if rule.match(number) or rule.match(f"{number}、#"):
            return level
    return number.strip(".").count(".") + 1 if number else 0


def ends_in_mid_sentence(text: str) -> bool:
    """Whether the last line stops without an end mark although it is running text."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or len(lines[-1]) < 20 or heading_of(lines[-1]):
        return False
    last = lines[-1]
    return last[-1] not in '。！？!?.…；;：:）)》】」』”’"|>`*_~' and any(c in last for c in "，,。.、；;")
