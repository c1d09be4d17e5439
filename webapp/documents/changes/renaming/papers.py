"""The one sign-off sheet and the one recall list of a renaming."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.core import journal
from webapp.core.access import Actor
from webapp.documents.changes.models import ChangeRequest
from webapp.documents.changes.renaming.models import Renaming
from webapp.documents.changes.renaming.queries import copies_to_recall, renewed
from webapp.documents.queries import effective_of
from webapp.people import queries as people
from webapp.rendering import TableColumn, TablePaper

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "sign_off": "更名会签单",
        "recall": "更名文件回收单",
        "documents": ("文件编号", "文件名称", "现行版本", "更名后版本", "备注"),
        "copies": ("文件编号", "文件名称", "版本", "分发号", "持有人", "存放地点", "回收签字及日期"),
        "number": "申请单号", "names": "名称变更", "change": "“{old}”改为“{new}”", "reason": "更改原因",
        "signed": ("编制", "会签", "审核", "批准"), "received": ("回收人", "核对人"),
    },
    "en": {
        "sign_off": "Sign-off sheet of a new name",
        "recall": "Recall list of a new name",
        "documents": ("Number", "Title", "In force", "With the new name", "Remark"),
        "copies": ("Number", "Title", "Revision", "Copy", "Holder", "Place", "Returned: signature and date"),
        "number": "Request", "names": "Name", "change": "“{old}” becomes “{new}”", "reason": "Reason",
        "signed": ("Prepared", "Countersigned", "Reviewed", "Approved"), "received": ("Recalled by", "Checked by"),
    },
}  # fmt: skip


def sign_off_sheet(request: ChangeRequest, renaming: Renaming, *, language: str) -> TablePaper:
    """Every document of the request on one sheet, with room for the signatures."""
    words = _words(language)
    rows = []
    for item in request.items:
        before, revision = effective_of(item.document), renewed(item, renaming)
        old = before.label if before and before is not revision else ""
        rows.append((item.document.number, item.document.title, old, revision.label if revision else "", ""))
    return _paper(request, renaming, words, "sign_off", "documents", (18, 38, 12, 14, 18), rows, "signed", language)


def recall_list(request: ChangeRequest, renaming: Renaming, *, by: Actor, language: str) -> TablePaper:
    """Every copy that is out with the old name, of all documents of the request, with room to sign its return."""
    rows = [
        (c.document.number, c.document.title, c.revision.label, c.number, c.holder.name, c.place, "")
        for c in copies_to_recall(request, by=by)
    ]
    words = _words(language)
    return _paper(request, renaming, words, "recall", "copies", (14, 24, 8, 8, 14, 14, 18), rows, "received", language)


def _words(language: str) -> dict[str, str | tuple[str, ...]]:
    return WORDS["en" if language.startswith("en") else "zh-Hans"]


def _paper(
    request: ChangeRequest,
    renaming: Renaming,
    words: dict[str, str | tuple[str, ...]],
    title: str,
    columns: str,
    widths: tuple[int, ...],
    rows: Sequence[tuple[str, ...]],
    signatures: str,
    language: str,
) -> TablePaper:
    site = people.organisation()
    return TablePaper(
        site.name if site else "",
        str(words[title]),
        tuple(TableColumn(name, width) for name, width in zip(words[columns], widths, strict=True)),
        tuple(rows),
        facts=(
            (str(words["number"]), request.number),
            (str(words["names"]), str(words["change"]).format(old=renaming.old, new=renaming.new)),
            (str(words["reason"]), request.reason),
        ),
        signatures=tuple((name, "") for name in words[signatures]),
        landscape=columns == "copies",
        language=language,
        demo=journal.is_demo(),
    )
