"""文件更改申请单: the request on paper, with its bundle, its impact and both names."""

from __future__ import annotations

from webapp import core
from webapp.core import journal
from webapp.core.words import in_language
from webapp.documents.changes.models import Category, ChangeRequest
from webapp.documents.queries import effective_of
from webapp.people import queries as people
from webapp.rendering.values import TableColumn, TablePaper

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "title": "文件更改申请单",
        "columns": ("文件编号", "文件名称", "现行版本", "更改版本", "实施日期"),
        "number": "申请单号", "category": "更改类别", "reason": "更改原因", "impact": "影响范围", "decision": "决定",
        "asked": "申请人", "decided": "归口部门", "none": "无",
    },
    "en": {
        "title": "Change request",
        "columns": ("Number", "Title", "In force", "Changed to", "Effective"),
        "number": "Request", "category": "Category", "reason": "Reason", "impact": "Impact", "decision": "Decision",
        "asked": "Asked by", "decided": "Owner", "none": "none",
    },
}  # fmt: skip
CATEGORIES: dict[Category, dict[str, str]] = {
    Category.CUSTOMER: {"zh": "顾客要求", "en": "Customer requirement"},
    Category.LAW: {"zh": "法规标准", "en": "Law or standard"},
    Category.EXTERNAL_AUDIT: {"zh": "外部审核", "en": "External audit"},
    Category.MANAGEMENT_REVIEW: {"zh": "管理评审", "en": "Management review"},
    Category.IMPROVEMENT: {"zh": "改进", "en": "Improvement"},
    Category.CORRECTION: {"zh": "纠正措施", "en": "Corrective action"},
}


def change_notice(request: ChangeRequest, *, language: str) -> TablePaper:
    """The request with everything that is known of it now."""
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    site = people.organisation()
    touched = [f"{line.words}" for line in request.impacts if line.touched]
    rows = []
    for item in request.items:
        before, revision = effective_of(item.document), item.revision
        day = revision.effective_from or revision.planned_on if revision else None
        old = before.label if before and before is not revision else ""
        label, begins = (revision.label if revision else ""), (day.isoformat() if day else "")
        rows.append((item.document.number, item.document.title, old, label, begins))
    decided = request.decided_by.name if request.decided_by else ""
    return TablePaper(
        site.name if site else "",
        str(words["title"]),
        tuple(TableColumn(n, w) for n, w in zip(words["columns"], (18, 34, 10, 10, 12), strict=True)),
        tuple(rows),
        facts=(
            (str(words["number"]), request.number),
            (str(words["category"]), in_language(CATEGORIES[request.category], language)),
            (str(words["reason"]), request.reason),
            (str(words["impact"]), "\n".join(touched) or str(words["none"])),
            (str(words["decision"]), request.decision),
        ),
        signatures=(
            (str(words["asked"]), f"{request.asked_by.name}\n{_day(request.asked_at)}"),
            (str(words["decided"]), f"{decided}\n{_day(request.decided_at)}" if decided else ""),
        ),
        landscape=False,
        language=language,
        demo=journal.is_demo(),
    )


def _day(moment: object) -> str:
    return moment.astimezone(core.organisation_zone()).strftime("%Y-%m-%d") if moment else ""  # type: ignore[attr-defined]
