"""Reading on paper: the sheet to sign by hand, and how far it got."""

from __future__ import annotations

from webapp.core import journal
from webapp.documents.acknowledging.models import Reading, ReadingState
from webapp.documents.acknowledging.queries import readings_of
from webapp.documents.models import Revision
from webapp.documents.queries import token_of
from webapp.documents.renditions.queries import qr_url
from webapp.people import queries as people
from webapp.rendering.values import TableColumn, TablePaper

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "sheet": "文件宣贯签到表",
        "coverage": "文件宣贯记录",
        "columns": ("序号", "姓名", "部门", "岗位", "签字", "日期"),
        "all": ("姓名", "部门", "岗位", "应读日期", "状态", "阅读日期", "方式", "成绩", "效果"),
        "document": "文件",
        "note": "本人已阅读并理解上述文件。",
        "open": "未读", "done": "已读", "waived": "免读", "online": "系统内", "paper": "纸质签到",
        "effective": "有效", "not_effective": "无效",
    },
    "en": {
        "sheet": "Sign sheet of readers",
        "coverage": "Record of reading",
        "columns": ("No.", "Name", "Department", "Post", "Signature", "Date"),
        "all": ("Name", "Department", "Post", "Due", "State", "Read on", "How", "Mark", "Effect"),
        "document": "Document",
        "note": "I have read and understood this document.",
        "open": "not read", "done": "read", "waived": "waived", "online": "on screen", "paper": "signed sheet",
        "effective": "effective", "not_effective": "not effective",
    },
}  # fmt: skip


def sign_sheet(revision: Revision) -> TablePaper:
    """A line for everybody who has not read yet, with the code of the revision."""
    words, token = _words(revision), token_of(revision).token
    waiting = [r for r in readings_of(revision) if r.state is ReadingState.OPEN]
    return TablePaper(
        _organisation(),
        str(words["sheet"]),
        _columns(words["columns"], (6, 16, 20, 20, 24, 14)),
        tuple((str(n), *_person(r), "", "") for n, r in enumerate(waiting, start=1)),
        facts=_facts(revision, words),
        remarks=(str(words["note"]),),
        landscape=False,
        row_height=26,
        qr_url=qr_url(token),
        code=token,
        language=revision.language,
        demo=journal.is_demo(),
    )


def coverage(revision: Revision) -> TablePaper:
    """Every reading of a revision with its state, day, mark and effect."""
    words = _words(revision)
    return TablePaper(
        _organisation(),
        str(words["coverage"]),
        _columns(words["all"], (14, 16, 16, 11, 8, 11, 10, 7, 8)),
        tuple(_row(reading, words) for reading in readings_of(revision)),
        facts=_facts(revision, words),
        language=revision.language,
        demo=journal.is_demo(),
    )


def _row(reading: Reading, words: dict[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    how = "" if reading.done_at is None else str(words["paper" if reading.sheet_sha else "online"])
    return (
        *_person(reading),
        reading.due_on.isoformat(),
        str(words[str(reading.state)]),
        reading.done_on.isoformat() if reading.done_on else "",
        how,
        "" if reading.score is None else str(reading.score),
        str(words[str(reading.effect)]) if reading.effect else "",
    )


def _person(reading: Reading) -> tuple[str, str, str]:
    person = reading.person
    department = person.department.name if person and person.department else ""
    return reading.reader, department, person.post if person else ""


def _facts(revision: Revision, words: dict[str, str | tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    document = revision.document
    return ((str(words["document"]), f"{document.number} {document.title} {revision.label}"),)


def _columns(titles: str | tuple[str, ...], widths: tuple[int, ...]) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(title, width) for title, width in zip(titles, widths, strict=True))


def _words(revision: Revision) -> dict[str, str | tuple[str, ...]]:
    return WORDS["en" if revision.language.startswith("en") else "zh-Hans"]


def _organisation() -> str:
    site = people.organisation()
    return site.name if site else ""
