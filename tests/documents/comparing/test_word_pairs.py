"""Real pairs of Word files, taken in and compared: the list of changes is complete and has no false entry."""

from __future__ import annotations

import copy
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


def joined(d: Any) -> None:
    d.paragraphs[3].text = AGREEMENT + DESK
    removed(4)(d)


def merged_across(d: Any) -> None:
    d.tables[0].cell(1, 1).merge(d.tables[0].cell(1, 2))


def merged_down(d: Any) -> None:
    table = d.tables[0]
    table.cell(2, 2).text = ""
    table.cell(1, 2).merge(table.cell(2, 2))


def table_moved(d: Any) -> None:
    d.paragraphs[1]._p.addnext(d.tables[0]._tbl)


def chapter_moved(d: Any) -> None:
    last, chapter = d.paragraphs[-1], d.paragraphs[2:5]
    for paragraph in reversed(chapter):
        last._p.addnext(paragraph._p)


def column_less(d: Any) -> None:
    for row in d.tables[0].rows:
        row._tr.remove(row.cells[2]._tc)


def column_between(d: Any) -> None:
    for row, words in zip(d.tables[0].rows, ("单位", "%", "分", "%"), strict=True):
        row._tr.insert(row._tr.index(row.cells[1]._tc), copy.deepcopy(row.cells[1]._tc))
        row._tr.tc_lst[1].p_lst[0].r_lst[0].text = words


def level_lower(d: Any) -> None:
    d.paragraphs[2].style = d.styles["Heading 2"]


def heading_no_more(d: Any) -> None:
    d.paragraphs[8].style = d.styles["Heading 2"]


def listed_by_word(*items: str, style: str = "List Number", deeper: int = -1) -> Edit:
    """Items that Word itself numbers, at the end; ``deeper`` stands one step down."""

    def edit(d: Any) -> None:
        for place, words in enumerate(items):
            d.add_paragraph(words, style=f"{style} 2" if place == deeper else style)

    return edit


def numbered_by_hand(*items: str) -> Edit:
    return lambda d: [d.add_paragraph(f"{n}. {words}") for n, words in enumerate(items, 1)]


def chapters(*titles: str) -> Edit:
    return lambda d: [d.add_heading(f"4.{n} {words}", 2) for n, words in enumerate(titles, 1)]


def two_languages(d: Any) -> None:
    d.paragraphs[3].text = "服务级别经理负责与客户签订 SLA（Service Level Agreement），有效期 2 years。"


def two_languages_changed(d: Any) -> None:
    d.paragraphs[3].text = "服务级别经理负责与客户签订 SLA（Service Level Agreement），有效期 3 years，到期评审。"


def header_and_footer(d: Any) -> None:
    d.sections[0].header.paragraphs[0].text = "示例科技有限公司 SL/QP-08"
    d.sections[0].footer.paragraphs[0].text = ""


def first_page_header(d: Any) -> None:
    d.sections[0].different_first_page_header_footer = True
    d.sections[0].first_page_header.paragraphs[0].text = "受控文件 CONTROLLED"


def everything(d: Any) -> None:
    """What a real revision has: words, a cell, a header, a moved paragraph, a new item in a list."""
    text(6, MONTHLY.replace("十日", "五日"))(d)
    cell(3, 1, "92%")(d)
    moved_to_the_end(d)
    d.sections[0].header.paragraphs[0].text = "示例科技有限公司 SL/QP-08"


AGREEMENT = "服务级别经理负责与客户谈判并签订服务级别协议。"
RENEWED = AGREEMENT.replace("签订", "续签")
DESK = "服务台负责记录每一次故障的受理和恢复时间。"
MONTHLY = "服务级别经理每月十日前汇总上月指标，报管理者代表审核。"
REPORT = "The service report is sent to the customer within five working days."
ITEMS = ("受理故障", "派单给工程师", "恢复服务", "回访客户")
MORE = (*ITEMS[:1], "判断影响范围", *ITEMS[1:])
TABLE = " / ".join(" | ".join(row) for row in ROWS)
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
    ("two paragraphs joined", joined, [("joined", f"{AGREEMENT} / {DESK}", AGREEMENT + DESK)]),
    ("cells merged across", merged_across, [("changed", "可用性 | 99.5% | 每月", "可用性 | 99.5%\n每月")]),
    ("cells merged down", merged_down, [("changed", "响应时间 | 15 分钟 | 每月", "响应时间 | 15 分钟")]),
    ("a table moved", table_moved, [("moved", TABLE, TABLE)]),
    ("a chapter moved", chapter_moved,
     [("moved", f"2 职责 / {AGREEMENT} / {DESK}", f"2 职责 / {AGREEMENT} / {DESK}")]),
    ("a column less", column_less,
     [("changed", " | ".join(row), " | ".join(row[:2])) for row in ROWS]),
    ("a column in between", column_between, [
        ("changed", " | ".join(row), " | ".join((row[0], unit, *row[1:])))
        for row, unit in zip(ROWS, ("单位", "%", "分", "%"), strict=True)
    ]),
    ("a heading one level down", level_lower, [("level", "2 职责", "2 职责")]),
    ("a paragraph made a heading", heading_no_more, [
        ("level", "本程序自发布之日起实施。", "本程序自发布之日起实施。"),
    ]),
    ("header and footer", header_and_footer, [
        ("changed", "示例科技有限公司 SL/QP-07", "示例科技有限公司 SL/QP-08"),
        ("removed", "内部文件，未经许可不得复印", ""),
    ]),
    ("a header of the first page", first_page_header, [("added", "", "受控文件 CONTROLLED")]),
    ("many at once", everything, [
        ("changed", "示例科技有限公司 SL/QP-07", "示例科技有限公司 SL/QP-08"),
        ("changed", MONTHLY, MONTHLY.replace("十日", "五日")),
        ("changed", "满意度 | 90% | 每季", "满意度 | 92% | 每季"),
        ("moved", AGREEMENT, AGREEMENT),
    ]),
]  # fmt: skip
BOTH: list[tuple[str, Edit, Edit, list[tuple[str, str, str]]]] = [
    ("numbers of Word", listed_by_word(*ITEMS), listed_by_word(*MORE), [
        ("added", "", "2 判断影响范围"),
        ("renumbered", "2 派单给工程师 / 3 恢复服务 / 4 回访客户", "3 派单给工程师 / 4 恢复服务 / 5 回访客户"),
    ]),
    ("numbers by hand", numbered_by_hand(*MORE), numbered_by_hand(*ITEMS), [
        ("removed", "2. 判断影响范围", ""),
        ("renumbered", "3. 派单给工程师 / 4. 恢复服务 / 5. 回访客户", "2. 派单给工程师 / 3. 恢复服务 / 4. 回访客户"),
    ]),
    ("numbers of chapters", chapters("范围", "职责"), chapters("术语", "范围", "职责"), [
        ("added", "", "4.1 术语"), ("renumbered", "4.1 范围 / 4.2 职责", "4.2 范围 / 4.3 职责"),
    ]),
    ("an item one step down", listed_by_word(*ITEMS, style="List Bullet"),
     listed_by_word(*ITEMS, style="List Bullet", deeper=2), [("level", "恢复服务", "恢复服务")]),
    ("two languages in one sentence", two_languages, two_languages_changed, [(
        "changed", "服务级别经理负责与客户签订 SLA（Service Level Agreement），有效期 2 years。",
        "服务级别经理负责与客户签订 SLA（Service Level Agreement），有效期 3 years，到期评审。",
    )]),
    ("a merged cell that is changed", merged_across, lambda d: (merged_across(d), cell(1, 0, "可用率")(d)),
     [("changed", "可用性 | 99.5%\n每月", "可用率 | 99.5%\n每月")]),
]  # fmt: skip
CASES = [(name, word(), word(edit), changes) for name, edit, changes in PAIRS]
CASES += [(name, word(before), word(after), changes) for name, before, after, changes in BOTH]
NAMES = [case[0] for case in CASES]


@pytest.mark.parametrize(("old", "new", "changes"), [case[1:] for case in CASES], ids=NAMES)
def test_the_changes_between_two_word_files(old: bytes, new: bytes, changes: list[tuple[str, str, str]]) -> None:
    assert listed(old, new) == changes


def test_there_are_as_many_pairs_as_were_asked_for() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 28


ALL_NEW = ("all new", word(), word(all_new), [])


@pytest.mark.parametrize(("old", "new"), [case[1:3] for case in [*CASES, ALL_NEW]], ids=[*NAMES, "all new"])
def test_tracked_changes_accepted_are_the_new_text_and_rejected_the_old(old: bytes, new: bytes) -> None:
    before, after = units(old), units(new)
    day = datetime(2026, 11, 26, tzinfo=UTC)
    found = compare(before, after)
    made = tracked_word(found, before, after, title="对照", author="李强", made_at=day, language="zh-Hans")
    assert accepted(made, keep="ins") == [t for unit in after for t in (unit.cells or (unit.text,)) if t]
    assert accepted(made, keep="del") == [t for unit in before for t in (unit.cells or (unit.text,)) if t]


def test_a_level_that_changed_is_a_tracked_change_of_the_look() -> None:
    before, after = units(word()), units(word(level_lower))
    day = datetime(2026, 11, 26, tzinfo=UTC)
    found = compare(before, after)
    made = tracked_word(found, before, after, title="", author="", made_at=day, language="zh-Hans")
    (change,) = [p for p in docx.Document(io.BytesIO(made)).paragraphs if p._p.find(f".//{W}pPrChange") is not None]
    assert (change.text, change.style.name) == ("2 职责", "Heading 2")
    assert change._p.find(f".//{W}pPrChange//{W}pStyle").get(f"{W}val") == "Heading1"


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = (f"{W}t", f"{W}delText", f"{W}br")


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
        words = "".join("\n" if node.tag == f"{W}br" else node.text or "" for node in paragraph.iter(*TEXT))
        if words:
            found.append(words)
    return found
