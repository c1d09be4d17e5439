"""岗位文件清单 and the reading of one person, as the organisation prints them."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.core import journal
from webapp.documents import queries as documents
from webapp.documents.acknowledging.knowing.queries import Required
from webapp.documents.acknowledging.models import Reading, ReadingState
from webapp.people import queries as people
from webapp.people.models import Person
from webapp.rendering.values import TableColumn, TablePaper

WORDS: dict[str, dict[str, str]] = {
    "zh-Hans": {
        "post": "岗位文件清单", "person": "个人宣贯记录", "n": "序号", "number": "文件编号", "title": "文件名称",
        "revision": "版次", "department": "归口部门", "effective": "实施日期", "of_post": "岗位", "name": "姓名",
        "due": "应读日期", "read": "阅读日期", "state": "状态", "mark": "成绩", "at": "截至",
        "open": "未读", "done": "已读", "waived": "免读", "none": "未通知", "nobody": "（暂无人员）",
        "effect": "效果", "effect_effective": "有效", "effect_not_effective": "无效",
    },
    "en": {
        "post": "Documents a post must know", "person": "Reading of a person", "n": "No.", "number": "Number",
        "title": "Title", "revision": "Revision", "department": "Owner department", "effective": "In force since",
        "of_post": "Post", "name": "Name", "due": "Due", "read": "Read on", "state": "State", "mark": "Mark",
        "at": "As at", "open": "not read", "done": "read", "waived": "waived", "none": "not asked",
        "nobody": "(nobody at present)", "effect": "Effect", "effect_effective": "effective",
        "effect_not_effective": "not effective",
    },
}  # fmt: skip
MOST_PERSONS = 8
"""More persons than this do not fit as columns; the printed list then counts them."""


def of_post(post: str, persons: Sequence[Person], required: Sequence[Required], language: str) -> TablePaper:
    """Each document with its revision, and for each person on the post the day it was read."""
    words = _words(language)
    people_columns = [person.name for person in persons] if len(persons) <= MOST_PERSONS else [words["done"]]
    columns = (
        TableColumn(words["n"], 5), TableColumn(words["number"], 16), TableColumn(words["title"], 30),
        TableColumn(words["revision"], 8), TableColumn(words["effective"], 11), TableColumn(words["department"], 14),
        *(TableColumn(name, 10) for name in people_columns),
    )  # fmt: skip
    rows = tuple(
        (str(n), *_facts(item), *_of_persons(item, persons, words)) for n, item in enumerate(required, start=1)
    )
    names = "、".join(person.name for person in persons) or words["nobody"]
    facts = ((words["of_post"], post), (words["name"], names))
    return _paper(words["post"], columns, rows, facts, words, language)


def of_person(person: Person, readings: Sequence[Reading], language: str) -> TablePaper:
    """Everything a person was asked to read, with the days, the state, mark and effect."""
    words = _words(language)
    titles = ("n", "number", "title", "revision", "due", "state", "read", "mark", "effect")
    columns = tuple(TableColumn(words[t], w) for t, w in zip(titles, (5, 18, 34, 8, 11, 8, 11, 7, 8), strict=True))
    rows = tuple((str(n), *_reading(reading, words)) for n, reading in enumerate(readings, start=1))
    department = person.department.name if person.department else ""
    facts = ((words["name"], f"{person.name} {department} {person.post}".strip()),)
    return _paper(words["person"], columns, rows, facts, words, language)


def _facts(item: Required) -> tuple[str, ...]:
    document, revision = item.document, item.revision
    since = revision.effective_from.isoformat() if revision.effective_from else ""
    return document.number, document.title, revision.label, since, document.department.name


def _of_persons(item: Required, persons: Sequence[Person], words: dict[str, str]) -> tuple[str, ...]:
    if len(persons) > MOST_PERSONS:
        done = sum(1 for r in item.readings.values() if r is not None and r.state is ReadingState.DONE)
        return (f"{done} / {len(item.readings)}",)
    return tuple(_of_one(item, person, words) for person in persons)


def _of_one(item: Required, person: Person, words: dict[str, str]) -> str:
    if person.id not in item.readings:
        return "—"
    reading = item.readings[person.id]
    if reading is None:
        return words["none"]
    return reading.done_on.isoformat() if reading.done_on else words[str(reading.state)]


def _reading(reading: Reading, words: dict[str, str]) -> tuple[str, ...]:
    document = reading.revision.document
    return (
        document.number,
        document.title,
        reading.revision.label,
        reading.due_on.isoformat(),
        words[str(reading.state)],
        reading.done_on.isoformat() if reading.done_on else "",
        "" if reading.score is None else str(reading.score),
        words[f"effect_{reading.effect}"] if reading.effect else "",
    )


def _paper(
    title: str,
    columns: tuple[TableColumn, ...],
    rows: tuple[tuple[str, ...], ...],
    facts: tuple[tuple[str, str], ...],
    words: dict[str, str],
    language: str,
) -> TablePaper:
    site = people.organisation()
    note = f"{words['at']} {documents.today().isoformat()}"
    return TablePaper(
        site.name if site else "", title, columns, rows, note, facts=facts, language=language, demo=journal.is_demo()
    )


def _words(language: str) -> dict[str, str]:
    return WORDS["en" if language.startswith("en") else "zh-Hans"]
