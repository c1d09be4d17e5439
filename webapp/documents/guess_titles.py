"""Recognising a document's title, and its kind from the title's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.core.errors import N_, Message
from webapp.documents.guess_lines import WINDOW, Line, why
from webapp.documents.guess_numbers import is_number, is_site_code
from webapp.documents.text_checks import has_noise

_LONGEST = 120
_CJK = r"\u3400-\u9fff"
_LABELLED = re.compile(
    r"(?:文件|文档|制度|程序)?(?:名\s*称|名\s*稱|标\s*题|標\s*題)\s*[:：]\s*(?P<title>\S.{1,60}?)"
    r"(?=\s{2,}|\s*(?:文件)?[编編][号號]|\s*版\s*[本次号]|$)"
)
_ENDING = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|txt|md|rtf)$", re.IGNORECASE)
_VERSION = re.compile(r"[\s_\-(（]*(?P<version>[Vv]?\d{1,2}\.\d{1,2}|第?[A-Z]/\d{1,2}版?)[)）]?$")
_STRIPPED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^[《「“\"]+|[》」”\"]+$",
        r"[【\[(（][^】\])）]{0,60}(?:最新|word|可编辑|完整版|下载|精品)[^】\])）]{0,60}[】\])）]",
        r"\s*[-—]*\s*ISO\s*\d*\s*文件$",
        r"^(?:ISO|GB/T)?\s*[\d-]*\s*\S{0,12}体系文件\s*[-—]+\s*",
        r"^\d{1,2}\s*[.、]\s*",
        r"_\d{1,2}$",
        r"\s*\d{5,}$",
        r"(?:最新|新)?(?:完整版|精编版|最新版)$",
        rf"(?<=[{_CJK}])\s*v$",
        r"^(?P<twice>.{2,40}?)\s+(?P=twice)$",
    )
)
_NUMBER_IN_BRACKETS = re.compile(r"\s*[(（]([A-Z*X][A-Z0-9*]*[-/][^()（）]*)[)）]")
_LEADING_NUMBER = re.compile(r"^([A-Z]{1,8}(?:[-/_.][A-Za-z0-9.]+)+|[A-Z]{1,8}\d[\d.-]*)[\s_]+")
_COMPANY = re.compile(r"(?:公司|集团|集團|厂|廠|研究院|事务所|Ltd\.?|Inc\.?)$", re.IGNORECASE)
_SYSTEM = re.compile(
    r"(?:体系文件|體系文件|体系程序文件|^程序文件|^文件封面|^目\s*[录錄次]|^受控|^封面)$|^受控状态|^密级"
)
_LABEL_LINE = re.compile(
    r"^[^:：]{1,10}[:：]|[编編]\s*[号號]\s*[:：]|^第\s*\d+\s*页|^Page\s+\d+", re.IGNORECASE
)
_JUNK = re.compile(
    r"^(?:Microsoft Word|Microsoft Excel|文档\s*\d|新建|Document\s*\d|无标题|Untitled|PowerPoint)",
    re.IGNORECASE,
)

KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("manual", ("手册", "手冊", "manual", "handbook")),
    ("procedure", ("程序", "程式", "流程", "procedure")),
    ("instruction", ("作业指导书", "作業指導書", "指导书", "操作规程", "规程", "規程", "instruction")),
    (
        "system_rule",
        (
            "制度",
            "办法",
            "辦法",
            "规范",
            "規範",
            "规定",
            "規定",
            "细则",
            "細則",
            "policy",
            "rules",
            "regulation",
        ),
    ),
    (
        "form",
        (
            "记录表",
            "登记表",
            "记录单",
            "表",
            "单",
            "單",
            "记录",
            "紀錄",
            "記錄",
            "清单",
            "清單",
            "台账",
            "台賬",
            "form",
            "checklist",
        ),
    ),
)


@dataclass(frozen=True)
class FoundTitle:
    """A cleaned title, the version that stood in it, and the line it came from."""

    title: str
    reason: Message
    version: str = ""
    line: str = ""


def find_title(
    lines: Sequence[Line], tables: Sequence[Line], properties: Mapping[str, str], name: str
) -> FoundTitle | None:
    """The title: named in a header table or the first lines, else the first line that can be one,
    else the file's properties, else its name.
    """
    body = [line for line in lines if not line.margin][:WINDOW]
    for line in [*tables, *body[:WINDOW]]:
        match = _LABELLED.search(line.text)
        if match and clean_title(match.group("title"))[0]:
            return _title(match.group("title"), why(match.group(0), line.place), line.text)
    usable = [line for line in body if _may_be_title(line.text)]
    chosen = next(
        (line for line in usable[:6] if kind_of(clean_title(line.text)[0])), usable[0] if usable else None
    )
    if chosen:
        return _title(chosen.text, why(chosen.text, chosen.place), chosen.text)
    given = str(properties.get("title") or "").strip()
    if given and not _JUNK.match(given) and clean_title(given)[0]:
        return _title(
            given, Message(N_("“%(words)s” stands in the properties of the file."), {"words": given[:80]}), ""
        )
    stem = clean_title(name)[0]
    if re.search(rf"[A-Za-z{_CJK}]{{2}}", stem) and not re.fullmatch(r"[0-9a-f_]+", stem):
        return _title(name, Message(N_("“%(words)s” is the name of the file."), {"words": name[:80]}), "")
    return None


def clean_title(text: str) -> tuple[str, str]:
    """A title without what sites, files and numbering left on it, and the version that stood in it."""
    title, version, before = re.sub(r"\s+", " ", text).strip(), "", ""
    while title != before:
        before = title
        title = _ENDING.sub("", title).strip()
        found = _VERSION.search(title)
        if found and found.start() > 1:
            title, version = title[: found.start()].strip(), found.group("version")
        for pattern in _STRIPPED:
            title = pattern.sub(lambda m: m.groupdict().get("twice") or "", title).strip()
        title = _NUMBER_IN_BRACKETS.sub(lambda m: "" if is_number(m.group(1)) else m.group(0), title).strip()
        leading = _LEADING_NUMBER.match(title)
        if leading and is_number(leading.group(1)):
            title = title[leading.end() :].strip()
        title = title.strip(" _-—·:：")
    return title, version


def kind_of(title: str) -> tuple[str, str] | None:
    """The type key a title's words name, and the word: the one that stands last, the longer of two
    that end together (作业指导书编写规定 is a rule, 操作规程 an instruction).
    """
    plain = title.casefold()
    hits = [
        (plain.rfind(word) + len(word), len(word), key, word)
        for key, words in KINDS
        for word in words
        if word in plain and (key != "form" or len(word) > 1 or plain.endswith(word))
    ]
    if not hits:
        return None
    _, _, key, word = max(hits)
    return key, word


def _title(text: str, reason: Message, line: str) -> FoundTitle:
    title, version = clean_title(text)
    return FoundTitle(title, reason, version, line)


def _may_be_title(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    plain = clean_title(text)[0]
    return (
        2 <= len(plain) <= 60
        and not re.search(r"[。;；!！?？]|[,，].*[,，]", plain)
        and bool(re.search(rf"[A-Za-z{_CJK}]{{2}}", plain))
        and not any(pattern.search(plain) for pattern in (_COMPANY, _SYSTEM, _LABEL_LINE, _JUNK))
        and not _LABEL_LINE.search(text)
        and not has_noise(clean_title(text)[0])
        and not is_site_code(plain)
        and not is_number(plain.replace(" ", ""))
    )
