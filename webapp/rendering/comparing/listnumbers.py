"""The numbers of chapters, paragraphs and rows apart from their words, so that a mere renumbering is seen as such."""

from __future__ import annotations

import re
from collections.abc import Sequence

from webapp.rendering.comparing.units import Unit

_CN = "一二三四五六七八九十百零〇两"
_SURE = re.compile(
    rf"第[{_CN}\d]+(?:章|节|節|条|條|款|篇|部分)[、.．\s　:：]*"
    rf"|[{_CN}]+[、．.]\s*|[（(]\s*(?:[{_CN}]+|\d{{1,3}}|[A-Za-z]|[ivx]{{2,4}})\s*[）)]\s*"
    r"|\d{1,3}(?:[、)）]|\.(?=[^\d\s]))\s*|(?:[a-zA-Z]|[ivx]{2,4})[)）]\s*|[①-⑳]\s*"
    r"|(?:附录|附件|表|图|圖|步骤|步驟)\s*(?:[A-Z]|\d{1,3}(?:[.\-]\d{1,3})*)[:：.、\s　]+"
    r"|(?:Annex|Appendix|Article|Chapter|Clause|Figure|Section|Step|Table)\s+(?:[A-Z]|\d{1,3}(?:\.\d{1,3})*)\b[:.]?\s*"
)
"""What can hardly be anything but a number in an order."""
_BARE = re.compile(r"(\d{1,3}(?:[.．]\d{1,3})*)[.．]?(?:[\s　]+|(?=[^\s\d.．,，:：/%％℃\-—~A-Za-z]))")
"""May be an amount as well; outside headings it is a number in an order only where the one before it was seen."""
_MEASURED = re.compile(
    r"[%％‰℃°+×个個次份元万萬亿秒天页頁倍套种種班轮輪家]|分钟|分鐘|小时|小時|工作日|[日年月](?![常期志度])|周(?![期边])|名(?![称录])"
    r"|台(?!账)|人(?![员力事])|级(?!别)|项(?!目)|条(?![件款])|件(?!数)|季(?!度)|位(?!置)|度"
    r"|(?:working |business |calendar )?(?:days?|hours?|h|minutes?|min|seconds?|s|ms|weeks?|months?|years?|times?"
    r"|per ?cent|persons?|people|copies|pages?|[KMGTkmgt]i?B|[GMk]?Hz)\b"
)
Numbered = tuple[str, str]


def numbers_of(units: Sequence[Unit]) -> list[Numbered]:
    """Of each unit its number as written and its other words; the number is empty where there is none."""
    seen: set[tuple[str, int]] = set()
    return [_parted(unit, seen) for unit in units]


def _parted(unit: Unit, seen: set[tuple[str, int]]) -> Numbered:
    if unit.kind == "row":
        first = unit.cells[0].strip() if len(unit.cells) > 1 else ""
        is_number = first.isdecimal() and len(first) < 5 and _in_order("row", first, seen)
        return (first, " | ".join(unit.cells[1:])) if is_number else ("", unit.text)
    if unit.kind == "aside":
        return "", unit.text
    found = _SURE.match(unit.text)
    if found is None:
        found = _BARE.match(unit.text)
        if found and (_MEASURED.match(unit.text, found.end()) or not _is_order(unit, found[1], seen)):
            found = None
    words = unit.text[found.end() :] if found else ""
    return (found[0].strip(), words) if found and words else ("", unit.text)


def _is_order(unit: Unit, number: str, seen: set[tuple[str, int]]) -> bool:
    return _in_order("text", number, seen) or unit.kind == "heading"


def _in_order(kind: str, number: str, seen: set[tuple[str, int]]) -> bool:
    """Whether it is the first of its kind or follows one that was there; remembers it."""
    above, _dot, last = number.replace("．", ".").rpartition(".")
    family, count = f"{kind} {above}", int(last)
    seen.add((family, count))
    return count < 2 or (family, count - 1) in seen
