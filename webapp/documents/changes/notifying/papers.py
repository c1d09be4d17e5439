"""文件更改通知单: what changed, from when, whom it concerns, with room for everybody's signature."""

from __future__ import annotations

from webapp import core
from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.documents.changes.models import ChangeRequest
from webapp.documents.changes.notifying.models import ChangeNotice
from webapp.documents.changes.notifying.queries import Line, lines_of, notices_of
from webapp.people import queries as people
from webapp.rendering.values import TableColumn, TablePaper

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "title": "文件更改通知单",
        "columns": ("文件编号", "文件名称", "原版本", "现版本", "实施日期", "通知对象", "分发号", "签收", "日期"),
        "number": "申请单号", "reason": "更改原因", "changed": "更改内容", "read": "须阅读",
        "remark": "自实施日期起按现版本执行；持有原版本纸质文件的，请交回文控员。",
    },
    "en": {
        "title": "Change notice",
        "columns": ("Number", "Title", "Was", "Now", "Effective", "For", "Copies", "Signed", "Date"),
        "number": "Request", "reason": "Reason", "changed": "What changed", "read": "to be read",
        "remark": "The new revision holds from its effective date; hand copies of the former one back.",
    },
}  # fmt: skip
WIDTHS = (16, 24, 8, 8, 12, 16, 10, 14, 12)


def change_notice(request: ChangeRequest, *, by: Actor, language: str) -> TablePaper:
    """Every recipient of a request with a line for each document, as far as ``by`` may know of it."""
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    told = [(notice, line) for notice in notices_of(request) for line in lines_of(notice, by=by)]
    site = people.organisation()
    changed = dict.fromkeys(
        f"{line.revision.document.number} {line.revision.label}: {line.revision.summary}" for _notice, line in told
    )
    return TablePaper(
        site.name if site else "",
        str(words["title"]),
        tuple(TableColumn(name, width) for name, width in zip(words["columns"], WIDTHS, strict=True)),
        tuple(_row(notice, line, str(words["read"])) for notice, line in told),
        facts=(
            (str(words["number"]), request.number),
            (str(words["reason"]), request.reason),
            (str(words["changed"]), "\n".join(changed)),
        ),
        remarks=(str(words["remark"]),),
        row_height=24,
        language=language,
        demo=journal.is_demo(),
    )


def _row(notice: ChangeNotice, line: Line, read: str) -> tuple[str, ...]:
    revision, noted = line.revision, notice.noted_at
    day = clock.to_day(noted, core.current_settings().timezone).isoformat() if noted else ""
    return (
        revision.document.number,
        revision.document.title,
        line.before.label if line.before else "",
        revision.label,
        revision.effective_from.isoformat() if revision.effective_from else "",
        notice.recipient,
        " ".join(line.copies) or (read if line.reads else ""),
        notice.noted_by.name if notice.noted_by else "",
        day,
    )
