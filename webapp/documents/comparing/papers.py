"""The list of changes to be printed, 修订对照表, and a Word file with tracked changes."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.core import clock, journal
from webapp.documents.comparing.queries import Change, Compared
from webapp.people import queries as people
from webapp.rendering.trackedword import tracked_word
from webapp.rendering.values import TableColumn, TablePaper

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "title": "修订对照表",
        "columns": ("序号", "章节", "类别", "修订前", "修订后", "修订原因"),
        "note": "{old} 与 {new} 对照",
        "document": "文件",
        "signed": ("编制", "审核"),
        "added": "新增", "removed": "删除", "changed": "修改", "moved": "移动",
        "split": "拆分", "joined": "合并", "level": "层级调整", "renumbered": "重新编号",
        "heading": "{level} 级标题", "text": "正文", "item": "第 {level} 层列表项",
    },
    "en": {
        "title": "Table of changes",
        "columns": ("No.", "Clause", "Kind", "Before", "After", "Reason"),
        "note": "{old} against {new}",
        "document": "Document",
        "signed": ("Prepared by", "Reviewed by"),
        "added": "added", "removed": "removed", "changed": "changed", "moved": "moved",
        "split": "split", "joined": "joined", "level": "other level", "renumbered": "renumbered",
        "heading": "heading of level {level}", "text": "running text", "item": "list item of level {level}",
    },
}  # fmt: skip
WIDTHS = (4, 18, 6, 34, 34, 16)


def table_of_changes(found: Compared, *, language: str) -> TablePaper:
    """Clause, old, new and reason of every change, with room to sign."""
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    document, site = found.new.document, people.organisation()
    return TablePaper(
        site.name if site else "",
        str(words["title"]),
        tuple(TableColumn(name, width) for name, width in zip(words["columns"], WIDTHS, strict=True)),
        tuple(
            (str(number), change.place, str(words[change.kind]), *_said(change, words), change.reason)
            for number, change in enumerate(found.changes, start=1)
        ),
        note=str(words["note"]).format(old=found.old.label, new=found.new.label),
        facts=((str(words["document"]), f"{document.number} {document.title}"),),
        signatures=tuple((name, "") for name in words["signed"]),
        language=language,
        demo=journal.is_demo(),
    )


def _said(change: Change, words: Mapping[str, object]) -> tuple[str, str]:
    """Before and after; of another level also what it was and what it is now."""
    if not change.levels:
        return change.old, change.new
    before, after = (str(words[key]).format(level=level) for key, level in change.levels)
    return f"{change.old}\n（{before}）", f"{change.new}\n（{after}）"


def word_with_changes(found: Compared) -> bytes:
    """A Word file in which every change can be accepted or rejected: all accepted it is the new text."""
    document, author = found.new.document, found.new.prepared_by or found.new.created_by
    return tracked_word(
        found.comparison,
        found.old_units,
        found.new_units,
        title=f"{document.number} {document.title} {found.old.label} – {found.new.label}",
        author=author.name if author else "",
        made_at=found.new.created_at if found.new.created_at else clock.now(),
        language=found.new.language,
    )
