"""Recognising a document's number in text: labelled, in page margins, in the file's name.

Numbers of standards are references (seeds.md B19); random codes of upload sites (B17) and their
counters (B18) are nothing. ``**(公司缩写)-ITSS-PR-9.2-001`` leaves room for the company's abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.core.errors import N_, Message
from webapp.documents.guess_lines import Line, why
from webapp.documents.number_forms import normalise
from webapp.documents.place_words import place_words

_HOLDER = (
    r"(?:[*＊×]{1,6}\s*(?:[(（][^()（）]{1,12}[)）])?"
    r"|[(（][^()（）]{0,10}(?:缩写|縮寫|简称|簡稱|代号|代號)[)）]|X{2,6}(?=[-—/]))"
)
_JOIN = r"(?:[-—–－‐/._~～]+[A-Za-z0-9]+|\s?[-—–－/~～]+\s?(?=[A-Za-z.]*\d)[A-Za-z0-9]+)"
_TOKEN = rf"(?:{_HOLDER}\s*[-—–/]\s*)?(?:[\u4e00-\u9fff]{{1,8}}[-—/])?[A-Za-z0-9]+{_JOIN}*"
_LABEL = re.compile(
    r"(?:(?:文件|文档|文檔|制度|程序|表单|记录|記錄)?\s*[编編]\s*[号號码碼]|文\s*件\s*[号號]"
    rf"|\b(?:doc(?:ument)?\.?\s*)?(?:no\s*[.:：]|number\s*[:：]|id\s*[:：]))\s*[:：.]?\s*(?P<value>{_TOKEN})",
    re.IGNORECASE,
)
_NOT_OURS = (
    "发放",
    "發放",
    "分发",
    "分發",
    "合同",
    "契約",
    "设备",
    "設備",
    "订单",
    "证书",
    "产品",
    "標準",
    "标准",
    "身份证",
    "序列",
    "条款",
    "copy ",
    "order ",
    "serial ",
    "part ",
)
_FREE = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{0,9}(?:[-—–－/.]+[A-Z0-9]+)+(?![A-Za-z0-9])")
_IN_NAME = re.compile(
    r"[A-Z]{1,8}(?:[-_][A-Z]{1,8}){0,4}[-_]?\d+(?:\.\d+)*(?:[-_]\d+(?:\.\d+)*){0,3}"
    r"(?=[-_ ()（\u4e00-\u9fff]|$)"
)
_JUNK_NAMES = (
    "IMG",
    "DSC",
    "SCAN",
    "WORD",
    "DOC",
    "PDF",
    "COPY",
    "VID",
    "WPS",
    "WX",
    "MMEXPORT",
    "PIC",
    "FILE",
)
_STANDARD = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:ISO|IEC)(?:/(?:IEC|TS|TR))?\s?\d{3,5}(?:-\d+)?(?:\s?[:：]\s?\d{4})?"
    r"|(?:GB|GBT|[A-Z]{2}|DB\d{2})(?:/[TZ])?\s?\d{3,6}(?:\.\d+)?\s?[-—–]+\s?(?:19|20)\d\d"
    r"|(?:GB|[A-Z]{2}|DB\d{2})/[TZ]\s?\d{3,6}(?:\.\d+)?)(?![A-Za-z0-9])"
)
_TRAILING_LABEL = re.compile(r"[-—–_]+\s?(?P<label>[A-Z]/\d{1,2}|[Vv]\d{1,2}\.\d{1,2})$")
_DATE_OR_VERSION = re.compile(
    r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|v?\d{1,3}(?:\.\d{1,3})*|[A-Z]/\d{1,3}", re.IGNORECASE
)


@dataclass(frozen=True)
class FoundNumber:
    """A number with the words it was read from; ``aliases`` are other forms it must be found by."""

    number: str
    printed: str
    reason: Message
    label: str = ""
    aliases: tuple[str, ...] = field(default=())


def find_number(lines: Sequence[Line], title_line: str, name: str, company: str) -> FoundNumber | None:
    """The number of the document ``lines`` speak about, or None: labelled words first, then a
    number alone in a page's margin, a line or beside the title, then the file's name.
    """
    for line in lines:
        for match in _LABEL.finditer(line.text):
            ours = not line.text[: match.start()].rstrip().casefold().endswith(_NOT_OURS)
            if ours and is_number(match.group("value")):
                return _found(match.group("value"), company, match.group(0), line.place)
    for line in lines:
        for match in _FREE.finditer(line.text):
            alone = line.margin or match.group(0) == line.text.rstrip(".。") or _in_brackets(line.text, match)
            beside = line.text == title_line or not _in_brackets(line.text, match)
            if alone and beside and is_number(match.group(0)) and "-" in normalise(match.group(0)):
                return _found(match.group(0), company, match.group(0), line.place)
    return _from_name(name, company)


def is_number(value: str) -> bool:
    """Whether a word may be a document's number: no standard, no site's code, no date or version."""
    plain = normalise(value)
    return (
        3 <= len(plain) <= 60
        and any(character.isdigit() for character in plain)
        and not _DATE_OR_VERSION.fullmatch(plain)
        and not _STANDARD.match(plain)
        and not is_site_code(plain)
    )


def is_site_code(value: str) -> bool:
    """Whether a word is a random code of an upload site: four and more groups of letters, or two
    and more long groups that mix letters with digits.
    """
    groups = [group for group in re.split(r"[-—_]+", value.strip("-— ()（）")) if group]
    long = [group for group in groups if len(group) >= 4 and group.isascii() and group.isalnum()]
    lettered = [group for group in long if not group.isdigit()]
    mixed = [
        group
        for group in long
        if len(group) >= 5 and re.search(r"\d[A-Z]", group) and re.search(r"[A-Z]", group)
    ]
    return (len(lettered) >= 4 and len(lettered) >= len(groups) - 1) or len(mixed) >= 2


def standards_in(text: str) -> tuple[str, ...]:
    """The standards a text names, in order, each once: references, never its own number."""
    found = (re.sub(r"\s+", "", match.group(0)).replace("—", "-") for match in _STANDARD.finditer(text))
    return tuple(dict.fromkeys(found))


def _in_brackets(text: str, match: re.Match[str]) -> bool:
    return text[match.start() - 1 : match.start()] in {"(", "（"} and text[match.end() : match.end() + 1] in {
        ")",
        "）",
    }


def _found(value: str, company: str, words: str, place: str) -> FoundNumber:
    trailing = _TRAILING_LABEL.search(value)
    bare = value[: trailing.start()] if trailing else value
    label = trailing.group("label") if trailing else ""
    holder = re.match(rf"{_HOLDER}\s*([-—–/])\s*", bare)
    if not holder:
        return FoundNumber(normalise(bare), value, why(words, place), label)
    rest = normalise(bare[holder.end() :])
    number = f"{company}{normalise(holder.group(1) + '0')[:1]}{rest}" if company else rest
    text = (
        N_("“%(words)s” stands in %(place)s; the company's place in it was filled with %(company)s.")
        if company
        else N_("“%(words)s” stands in %(place)s; the company's place in it was left out.")
    )
    reason = Message(text, {"words": words.strip()[:80], "place": place_words(place), "company": company})
    return FoundNumber(number, value.strip(), reason, label, (rest,) if company else ())


def _from_name(name: str, company: str) -> FoundNumber | None:
    match = _IN_NAME.match(name)
    if not match or match.group(0).startswith(_JUNK_NAMES) or not is_number(match.group(0)):
        return None
    # A file's name cannot hold a slash: the first underscore after the letters stands for it.
    value = re.sub(r"^([A-Z]+)_", r"\1/", match.group(0)).replace("_", "-")
    if "-" not in value and "/" not in value:
        return None
    found = _found(value, company, value, "")
    reason = Message(N_("“%(words)s” stands in the name of the file."), {"words": match.group(0)})
    return FoundNumber(found.number, match.group(0), reason, found.label, found.aliases)
