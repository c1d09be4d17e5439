"""离职交接单: what became of everything a person held, with room for the three signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webapp import core
from webapp.core import journal
from webapp.people import queries
from webapp.people.leaving.models import LeavingLine, Way
from webapp.people.leaving.queries import Item
from webapp.people.models import Person
from webapp.rendering.values import TableColumn, TablePaper

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "title": "离职交接单",
        "columns": ("类别", "内容", "处理", "接收人", "说明", "经办", "日期"),
        "name": "姓名", "post": "岗位", "department": "部门", "left": "离职日期", "open": "尚未交接",
        "leaver": "移交人", "heir": "接收人", "head": "部门负责人", "none": "无", "hidden": "（无权查看）",
        "handed_over": "移交", "returned": "交回", "written_off": "核销", "accepted": "未交接，已说明",
    },
    "en": {
        "title": "Hand-over of a leaver",
        "columns": ("Kind", "What", "What became of it", "Taken by", "Remark", "By", "Date"),
        "name": "Name", "post": "Post", "department": "Department", "left": "Left on", "open": "not settled",
        "leaver": "Handed over by", "heir": "Taken by", "head": "Head of department", "none": "none",
        "hidden": "(not for your eyes)",
        "handed_over": "handed over", "returned": "returned", "written_off": "written off",
        "accepted": "left over, accepted",
    },
}  # fmt: skip
WIDTHS = (16, 26, 14, 12, 26, 12, 12)


def sheet(
    person: Person, lines: Sequence[LeavingLine], rest: Sequence[Item], titles: dict[str, str], *, language: str
) -> TablePaper:
    """The hand-over as it stands: what is settled, then what is still held.

    Args:
        titles: of the kinds, in ``language``.
    """
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    site, department = queries.organisation(), person.department
    settled = tuple(_row(line, titles, words) for line in lines)
    still = tuple(
        (titles[item.kind], item.held.what or str(words["hidden"]), str(words["open"]), "", "", "", "") for item in rest
    )
    return TablePaper(
        site.name if site else "",
        str(words["title"]),
        tuple(TableColumn(name, width) for name, width in zip(words["columns"], WIDTHS, strict=True)),
        settled + still,
        facts=(
            (str(words["name"]), person.name),
            (str(words["department"]), department.name if department else str(words["none"])),
            (str(words["post"]), person.post or str(words["none"])),
            (str(words["left"]), person.left_on.isoformat() if person.left_on else ""),
        ),
        signatures=((str(words["leaver"]), ""), (str(words["heir"]), ""), (str(words["head"]), "")),
        language=language,
        demo=journal.is_demo(),
    )


def _row(line: LeavingLine, titles: dict[str, str], words: dict[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    return (
        titles.get(line.kind, line.kind),
        line.what or str(words["hidden"]),
        str(words[Way(line.way).value]),
        line.to.name if line.to else "",
        line.reason,
        line.by.name if line.by else "",
        _day(line.at),
    )


def _day(moment: datetime) -> str:
    return moment.astimezone(core.organisation_zone()).strftime("%Y-%m-%d")
