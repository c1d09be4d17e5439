"""Real pairs of Word files, taken in and compared: the list of changes is complete and has no false entry."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.shared import Pt
from lxml import etree

from webapp.documents.comparing.queries import units_of_blocks
from webapp.documents.reading.text import blocks_of
from webapp.rendering import extract
from webapp.rendering.comparing import Unit, compare
from webapp.rendering.trackedword import tracked_word

Edit = Callable[[Any], None]
ROWS = (
    ("指标", "目标", "统计周期"), ("可用性", "99.5%", "每月"), ("响应时间", "15 分钟", "每月"),
    ("满意度", "90%", "每季"),
)  # fmt: skip


def word(edit: Edit | None = None) -> bytes:
    """A procedure with headings, a table, header and footer; ``edit`` changes it before it is saved."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "示例科技有限公司 SL/QP-07"
    document.sections[0].footer.paragraphs[0].text = "内部文件，未经许可不得复印"
    document.add_heading("1 目的", 1)
    document.add_paragraph("规范服务级别的约定、监视和报告，使客户得到承诺的服务。")
    document.add_heading("2 职责", 1)
    document.add_paragraph("服务级别经理负责与客户谈判并签订服务级别协议。")
    document.add_paragraph("服务台负责记录每一次故障的受理和恢复时间。")
    document.add_heading("3 工作程序", 1)
    document.add_paragraph("服务级别经理每月十日前汇总上月指标，报管理者代表审核。")
    document.add_paragraph("The service report is sent to the customer within five working days.")
    table = document.add_table(rows=4, cols=3)
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("本程序自发布之日起实施。")
    if edit is not None:
        edit(document)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def units(data: bytes) -> tuple[Unit, ...]:
    return units_of_blocks(blocks_of((part.place, part.text) for part in extract("docx", data, name="程序.docx").parts))


def listed(old: bytes, new: bytes) -> list[tuple[str, str, str]]:
    """Kind, old and new text of every entry, its lines parted by ``/``."""
    before, after = units(old), units(new)
    return [
        (
            entry.kind,
            " / ".join(before[line.old].text for line in entry.lines if line.old is not None),
            " / ".join(after[line.new].text for line in entry.lines if line.new is not None),
        )
        for entry in compare(before, after).entries
    ]


def text(place: int, words: str) -> Edit:
    return lambda d: setattr(d.paragraphs[place], "text", words)


def cell(row: int, column: int, words: str) -> Edit:
    return lambda d: setattr(d.tables[0].cell(row, column), "text", words)


def removed(place: int) -> Edit:
    def edit(d: Any) -> None:
        element = d.paragraphs[place]._p
        element.getparent().remove(element)

    return edit


def row_gone(d: Any) -> None:
    row = d.tables[0].rows[2]._tr
    row.getparent().remove(row)


def row_more(d: Any) -> None:
    for target, words in zip(d.tables[0].add_row().cells, ("恢复时间", "4 小时", "每月"), strict=True):
        target.text = words


def column_more(d: Any) -> None:
    d.tables[0].add_column(Pt(60))
    for place, words in enumerate(("责任人", "李强", "唐磊", "何静")):
        d.tables[0].cell(place, 3).text = words


def swap(d: Any) -> None:
    first, second = d.paragraphs[3]._p, d.paragraphs[4]._p
    second.addnext(first)


def moved_to_the_end(d: Any) -> None:
    d.paragraphs[-1]._p.addnext(d.paragraphs[3]._p)


def moved_and_changed(d: Any) -> None:
    d.paragraphs[3].text = "服务级别经理负责与客户谈判、签订并保存服务级别协议。"
    moved_to_the_end(d)


def inserted(d: Any) -> None:
    d.paragraphs[4].insert_paragraph_before("客户代表每半年参加一次服务评审。")


def bold_only(d: Any) -> None:
    d.paragraphs[3].runs[0].bold = True


def split(d: Any) -> None:
    d.paragraphs[6].text = "服务级别经理每月十日前汇总上月指标，"
    d.paragraphs[7].insert_paragraph_before("报管理者代表审核。")


def two_cells(d: Any) -> None:
    cell(3, 1, "95%")(d)
    cell(3, 2, "每年")(d)


def all_new(d: Any) -> None:
    for number, paragraph in enumerate(d.paragraphs):
        paragraph.text = f"完全另写的第 {number} 段文字甲乙丙丁"


def several(d: Any) -> None:
    text(3, "服务级别经理负责与客户谈判并续签服务级别协议。")(d)
    cell(1, 1, "99.9%")(d)
    removed(4)(d)


AGREEMENT = "服务级别经理负责与客户谈判并签订服务级别协议。"
RENEWED = AGREEMENT.replace("签订", "续签")
DESK = "服务台负责记录每一次故障的受理和恢复时间。"
MONTHLY = "服务级别经理每月十日前汇总上月指标，报管理者代表审核。"
REPORT = "The service report is sent to the customer within five working days."
PAIRS: list[tuple[str, Edit | None, list[tuple[str, str, str]]]] = [
    ("nothing", None, []),
    ("bold alone", bold_only, []),
    ("one word", text(3, RENEWED), [("changed", AGREEMENT, RENEWED)]),
    ("a number", text(6, MONTHLY.replace("十日", "五日")), [("changed", MONTHLY, MONTHLY.replace("十日", "五日"))]),
    ("English", text(7, REPORT.replace("five", "three")), [("changed", REPORT, REPORT.replace("five", "three"))]),
    ("a heading", text(2, "2 职责和权限"), [("changed", "2 职责", "2 职责和权限")]),
    ("a paragraph more", inserted, [("added", "", "客户代表每半年参加一次服务评审。")]),
    ("a paragraph less", removed(4), [("removed", DESK, "")]),
    ("a heading less", removed(2), [("removed", "2 职责", "")]),
    ("two that change places", swap, [("moved", AGREEMENT, AGREEMENT)]),
    ("moved to the end", moved_to_the_end, [("moved", AGREEMENT, AGREEMENT)]),
    ("moved and changed", moved_and_changed,
     [("moved", AGREEMENT, "服务级别经理负责与客户谈判、签订并保存服务级别协议。")]),
    ("a cell", cell(1, 1, "99.9%"), [("changed", "可用性 | 99.5% | 每月", "可用性 | 99.9% | 每月")]),
    ("two cells of a row", two_cells,
     [("changed", "满意度 | 90% | 每季", "满意度 | 95% | 每年")]),
    ("a row less", row_gone, [("removed", "响应时间 | 15 分钟 | 每月", "")]),
    ("a row more", row_more, [("added", "", "恢复时间 | 4 小时 | 每月")]),
    ("a column more", column_more, [
        ("changed", "指标 | 目标 | 统计周期", "指标 | 目标 | 统计周期 | 责任人"),
        ("changed", "可用性 | 99.5% | 每月", "可用性 | 99.5% | 每月 | 李强"),
        ("changed", "响应时间 | 15 分钟 | 每月", "响应时间 | 15 分钟 | 每月 | 唐磊"),
        ("changed", "满意度 | 90% | 每季", "满意度 | 90% | 每季 | 何静"),
    ]),
    ("the header", lambda d: setattr(d.sections[0].header.paragraphs[0], "text", "示例科技有限公司 SL/QP-08"),
     [("changed", "示例科技有限公司 SL/QP-07", "示例科技有限公司 SL/QP-08")]),
    ("the footer", lambda d: setattr(d.sections[0].footer.paragraphs[0], "text", "内部文件，未经批准不得复印"),
     [("changed", "内部文件，未经许可不得复印", "内部文件，未经批准不得复印")]),
    ("a paragraph split in two", split, [
        ("split", MONTHLY, "服务级别经理每月十日前汇总上月指标， / 报管理者代表审核。"),
    ]),
    ("several at once", several, [
        ("changed", AGREEMENT, RENEWED), ("removed", DESK, ""),
        ("changed", "可用性 | 99.5% | 每月", "可用性 | 99.9% | 每月"),
    ]),
    ("all new", all_new, []),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "changes"), [pair[1:] for pair in PAIRS[:-1]], ids=[pair[0] for pair in PAIRS[:-1]])
def test_the_changes_between_two_word_files(edit: Edit | None, changes: list[tuple[str, str, str]]) -> None:
    assert listed(word(), word(edit)) == changes


@pytest.mark.parametrize("edit", [pair[1] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_tracked_changes_accepted_are_the_new_text_and_rejected_the_old(edit: Edit | None) -> None:
    old, new = units(word()), units(word(edit))
    day = datetime(2026, 11, 26, tzinfo=UTC)
    made = tracked_word(compare(old, new), old, new, title="对照", author="李强", made_at=day, language="zh-Hans")
    assert accepted(made, keep="ins") == [t for unit in new for t in (unit.cells or (unit.text,)) if t]
    assert accepted(made, keep="del") == [t for unit in old for t in (unit.cells or (unit.text,)) if t]


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def accepted(data: bytes, keep: str) -> list[str]:
    """What stands in the file when all changes are accepted (``ins``) or rejected (``del``), as Word would do it;
    a cell of a column that came or went stays as an empty one."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))[0]
    drop = "del" if keep == "ins" else "ins"
    for row in list(body.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{drop}") is not None:
            row.getparent().remove(row)
    for paragraph in list(body.iter(f"{W}p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{drop}") is not None:
            paragraph.getparent().remove(paragraph)
    for change in list(body.iter(f"{W}{drop}")):
        change.getparent().remove(change)
    found = []
    for paragraph in body.iter(f"{W}p"):
        words = "".join(node.text or "" for node in paragraph.iter(f"{W}t", f"{W}delText"))
        if words:
            found.append(words)
    return found
