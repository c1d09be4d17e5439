"""Recognising version, dates and department in the lines that speak about a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from webapp.core.errors import Invalid, Message
from webapp.documents.guess_lines import Line, why
from webapp.documents.versions import canonical

_EDITION = r"第?\s*[A-Z]{1,2}\s*(?:/\s*\d{1,2}(?!\d)\s*版?|版\s*/?\s*第?\s*\d{1,3}\s*次(?:修[改订訂])?)"
_DECIMAL = r"第?\s*[Vv]?\.?\s*\d{1,2}\.\d{1,2}(?![.\d])\s*版?"
_LABELLED = re.compile(
    r"(?:版\s*本\s*[号號]?|版\s*[次号號]|修[订改](?:版次|状态)|(?<![A-Za-z])(?:rev(?:ision)?|ver(?:sion)?)\.?)"
    rf"\s*[:：]?\s*(?P<label>{_EDITION}|{_DECIMAL}|第?\s*[A-Z]\s*版)(?!\s*(?:以[上下]|时))",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"第?\s*[A-Z]\s*版\s*第?\s*\d{1,3}\s*次(?:修[改订訂])?|(?<![A-Za-z0-9/])第?\s*[A-Z]/\d{1,2}\s*版"
    r"|(?<![A-Za-z0-9.])[Vv]\d{1,2}\.\d{1,2}(?![.\d])"
)
_IN_NAME = re.compile(r"(?<![A-Za-z0-9])(?:[Vv]\d{1,2}\.\d{1,2}|[A-F][-_]\d)(?![A-Za-z0-9.])")
_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*(?:年|[-./])\s*(?P<m>\d{1,2})\s*(?:月|[-./])\s*(?P<d>\d{1,2})(?!\d)\s*日?"
)
_ISSUED = ("发布", "發布", "颁布", "頒布", "批准", "issued", "issue date", "approved")
_EFFECTIVE = ("实施", "實施", "生效", "施行", "执行", "effective", "effective date")
_DEPARTMENT = re.compile(
    r"(?:(?:编制|編制|归口|責任|责任|主责|主管|起草|编写|管理)\s*(?:管理)?(?:部门|部門|单位|單位)|department)\s*[:：]?\s*"
    r"(?P<name>[\u3400-\u9fffA-Za-z]{1,12}?(?:部|室|科|处|處|中心|办公室|組|组))(?![\u3400-\u9fff门門])",
    re.IGNORECASE,
)

Found = tuple[str, Message]
FoundDate = tuple[date, Message]


def find_revision(lines: Sequence[Line]) -> Found | None:
    """The version label in canonical form: labelled words first, then a version that shows itself."""
    for pattern in (_LABELLED, _FREE):
        for line in lines:
            for match in pattern.finditer(line.text):
                label = label_of(match.groupdict().get("label") or match.group(0))
                if label:
                    return label, why(match.group(0), line.place)
    return None


def revision_in_name(name: str) -> tuple[str, str] | None:
    """The version label in a file's name and the words it was read from."""
    match = _IN_NAME.search(name)
    label = label_of(re.sub(r"^([A-F])[-_]", r"\1/", match.group(0))) if match else ""
    return (label, match.group(0)) if match and label else None


def find_dates(lines: Sequence[Line]) -> tuple[FoundDate | None, FoundDate | None]:
    """The dates of issue (发布, 颁布, 批准) and of coming into force (实施, 生效), each with its reason."""
    issued = _dated(lines, _ISSUED)
    return issued, _dated(lines, _EFFECTIVE)


def find_department(lines: Sequence[Line]) -> Found | None:
    """The department that prepared the document or is in charge of it."""
    for line in lines:
        match = _DEPARTMENT.search(line.text)
        if match:
            return match.group("name"), why(match.group(0), line.place)
    return None


def label_of(text: str) -> str:
    """A version label in canonical form, or empty when the text is none."""
    try:
        return canonical(text)
    except Invalid:
        return ""  # no version after all: the next match is tried


def _dated(lines: Sequence[Line], labels: tuple[str, ...]) -> FoundDate | None:
    for label in labels:
        for line in lines:
            for match in _DATE.finditer(line.text):
                words = _words(line.text, match, label)
                day = _day(match) if words else None
                if day:
                    return day, why(words, line.place)
    return None


def _words(text: str, match: re.Match[str], label: str) -> str:
    """The words around a date when ``label`` belongs to it: behind it, or before it with a colon
    or a blank; a label behind the date that is itself followed by 日期 belongs to the next one.
    """
    behind = re.match(
        rf"\s?起?{re.escape(label)}(?!\s*(?:日期|时间|日\s*[:：]|[:：]))", text[match.end() :], re.IGNORECASE
    )
    if behind:
        return text[match.start() : match.end() + behind.end()]
    before = re.search(
        rf"{re.escape(label)}\s*(?:日期|时间|日|date)?\s*[:：]?\s*$", text[: match.start()], re.IGNORECASE
    )
    followed = re.match(
        rf"\s?起?(?:{'|'.join(_ISSUED[:5] + _EFFECTIVE[:5])})(?!\s*(?:日期|时间|[:：]))", text[match.end() :]
    )
    return text[before.start() : match.end()] if before and not followed else ""


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match.group("y")), int(match.group("m")), int(match.group("d")))
    except ValueError:
        return None  # 30 February is no date; the next one is tried
