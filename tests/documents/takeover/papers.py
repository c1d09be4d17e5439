"""A living system on paper: documents in four kinds of files, and registers as people keep them in Excel."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from webapp.rendering import Furniture, Limits, make_body

COMPANY = "示例科技有限公司"
NAMES = ("张明", "李娜", "王芳", "刘洋", "陈静", "杨帆", "赵磊", "黄薇")
APPROVERS = ("周建国", "吴海燕")
SUBJECTS = (
    "采购",
    "合同评审",
    "顾客投诉",
    "设备维护",
    "人员培训",
    "信息安全",
    "变更控制",
    "应急响应",
    "供方评价",
    "文件控制",
)
KINDS = ("管理程序", "作业指导书", "管理制度")
FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/"}
DAYS: tuple[Callable[[date], str | int], ...] = (
    lambda d: d.strftime("%Y.%m.%d"),
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: d.strftime("%Y%m%d"),
    lambda d: (d - date(1899, 12, 30)).days,
    lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日",
)


@dataclass(frozen=True)
class Doc:
    """One document as it stands on paper."""

    number: str
    title: str
    label: str
    issued: date
    effective: date
    prepared: str
    reviewed: str
    approved: str
    department: str
    changes: tuple[tuple[str, date, str, str], ...] = ()


@dataclass
class System:
    """What is handed in: files by name and registers by name, and what should come of it."""

    files: dict[str, bytes] = field(default_factory=dict)
    registers: dict[str, bytes] = field(default_factory=dict)
    docs: list[Doc] = field(default_factory=list)
    without_file: list[Doc] = field(default_factory=list)
    unlisted: list[Doc] = field(default_factory=list)
    differing: dict[str, tuple[str, str]] = field(default_factory=dict)


def doc(place: int) -> Doc:
    """The document at a place of the system, always the same."""
    issued = date(2015, 1, 5) + timedelta(days=11 * place)
    label = f"{'ABC'[place % 3]}/{place % 4}"
    subject, kind = SUBJECTS[place % len(SUBJECTS)], KINDS[place % len(KINDS)]
    first = issued - timedelta(days=400)
    changes = (
        ("A/0", first, "首次发布", NAMES[place % 8]),
        (label, issued, f"修订第{place % 7 + 1}章", NAMES[(place + 3) % 8]),
    )
    return Doc(
        number=f"ZY/{('QP', 'WI', 'ZD')[place % 3]}-{place + 1:03}",
        title=f"{subject}{_in_words(place)}{kind}",
        label=label,
        issued=issued,
        effective=issued + timedelta(days=10),
        prepared=NAMES[place % 8],
        reviewed=NAMES[(place + 1) % 8],
        approved=APPROVERS[place % 2],
        department=("技术中心", "综合管理部", "市场部")[place % 3],
        changes=changes if label != "A/0" else changes[1:],
    )


def _in_words(place: int) -> str:
    digits = "零一二三四五六七八九"
    return "".join(digits[int(c)] for c in f"{place + 1:03}") + "号"


def text_of(one: Doc, label: str = "") -> str:
    """The document as plain text."""
    record = "\n".join(f"{lab} {day.isoformat()} {what} {who}" for lab, day, what, who in one.changes)
    return (
        f"{COMPANY}\n{one.title}\n文件编号：{one.number}\n版本：{label or one.label}\n"
        f"发布日期：{one.issued.isoformat()}\n"
        f"实施日期：{one.effective.isoformat()}\n编制：{one.prepared}  审核：{one.reviewed}  批准：{one.approved}\n\n"
        f"修订记录\n{record}\n\n1 目的\n规范{one.title}的活动，使其受控。\n\n2 适用范围\n适用于本公司。\n"
    )


def docx_of(one: Doc, label: str = "") -> bytes:
    """The document as Word, with a control table in the page header and its revision record as a table."""
    import docx

    made = docx.Document()
    head = made.sections[0].header.add_table(2, 4, made.sections[0].page_width)
    for cell, text in zip(
        [c for row in head.rows for c in row.cells],
        (
            "文件编号",
            one.number,
            "版本",
            label or one.label,
            "发布日期",
            one.issued.isoformat(),
            "实施日期",
            one.effective.isoformat(),
        ),
        strict=True,
    ):
        cell.text = text
    made.add_heading(one.title, 0)
    made.add_paragraph(f"编制：{one.prepared}    审核：{one.reviewed}    批准：{one.approved}")
    table = made.add_table(1, 4)
    for cell, text in zip(table.rows[0].cells, ("版本", "日期", "修订内容", "修订人"), strict=True):
        cell.text = text
    for change in one.changes:
        for cell, value in zip(table.add_row().cells, change, strict=True):
            cell.text = value.isoformat() if isinstance(value, date) else value
    made.add_heading("1 目的", 1)
    made.add_paragraph(f"规范{one.title}的活动，使其受控。")
    output = io.BytesIO()
    made.save(output)
    return output.getvalue()


def file_of(one: Doc, place: int, label: str = "") -> tuple[str, bytes]:
    """Name and bytes, in turn Word, text in GB18030, Markdown and PDF."""
    stem = f"{one.number.replace('/', '-')} {one.title}"
    text = text_of(one, label)
    kind = place % 4
    if kind == 0:
        return f"{stem}.docx", docx_of(one, label)
    if kind == 1:
        return f"{stem}.txt", text.encode("gb18030")
    if kind == 2:
        return f"{stem}.md", text.encode("utf-8")
    return f"{stem}.pdf", pdf_of(text)


def pdf_of(text: str) -> bytes:
    """A PDF with Chinese text, made without any furniture of ours."""
    plain = Furniture("overlay", COMPANY, "", "", "", "")
    return make_body("txt", text.encode(), plain, limits=Limits()).pdf


HEADINGS = (
    "序号",
    "文件 编号",
    "文件名称",
    "版次",
    "发布日期",
    "生效日期",
    "编制人",
    "审核",
    "批准人",
    "归口部门",
    "存放位置",
    "备注",
)


def master_list(docs: Sequence[Doc], *, first_sheet: bool = True) -> bytes:
    """受控文件清单 as kept for years: another sheet first, titles above, merged departments, every way of a date."""
    import xlsxwriter

    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        if first_sheet:
            cover = book.add_worksheet("说明")
            cover.write_column(0, 0, [f"{COMPANY}质量管理体系", "本表由综合管理部维护", "请勿外传"])
        sheet = book.add_worksheet("清单")
        sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, f"{COMPANY}受控文件清单")
        sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, "表单编号：QR-001   更新日期：2026.01.05")
        sheet.write_row(2, 0, HEADINGS)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, one in enumerate(docs):
            row = place + 3
            number = one.number.translate(FULL_WIDTH) if place % 5 == 0 else one.number
            cells = [place + 1, number, f"《{one.title}》" if place % 7 == 0 else one.title, _label(one.label, place)]
            cells += [DAYS[place % 5](one.issued), DAYS[(place + 1) % 5](one.effective)]
            names = [
                one.prepared,
                one.reviewed,
                f"{one.approved[0]} {one.approved[1:]}" if place % 6 == 0 else one.approved,
            ]
            cells += [*names, one.department, f"柜{place % 9 + 1}", "原件在档案室" if place % 10 == 0 else ""]
            sheet.write_row(row, 0, cells)
            if place % 11 == 0:
                sheet.write_datetime(row, 5, _moment(one.effective), day)
        _merge_departments(sheet, docs)
        last = len(docs) + 3
        sheet.write_row(last, 0, ["编制：文控室", "", "", "", "", "", "", "", "审核：", "", "", ""])
        sheet.write_formula(last + 1, 4, "=A1+#REF!", None, "#REF!")
    return output.getvalue()


def _moment(day: date):  # type: ignore[no-untyped-def]
    from datetime import datetime

    return datetime(day.year, day.month, day.day)


def _label(label: str, place: int) -> str:
    return (label, label.translate(FULL_WIDTH), f"第{label}版", f" {label} ")[place % 4]


def _merge_departments(sheet: object, docs: Sequence[Doc]) -> None:
    """Two neighbours of one department share a merged cell."""
    for place in range(len(docs) - 1):
        if docs[place].department == docs[place + 1].department:
            sheet.merge_range(place + 3, 9, place + 4, 9, docs[place].department)  # type: ignore[attr-defined]


def distribution(docs: Sequence[Doc]) -> bytes:
    """发放回收登记表: a document's number stands once, in a merged cell, above its holders."""
    import xlsxwriter

    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, 6, "文件发放回收登记表")
        sheet.write_row(1, 0, ["文件编号", "版本", "分发号", "领用部门", "发放日期", "回收日期", "签收"])
        for place, one in enumerate(docs):
            row = 2 + 2 * place
            sheet.merge_range(row, 0, row + 1, 0, one.number)
            sheet.write_row(
                row, 1, [one.label, f"{place:02}-1", "技术中心", one.effective.strftime("%Y/%m/%d"), "", one.prepared]
            )
            sheet.write_row(
                row + 1, 1, [one.label, f"{place:02}-2", "市场部", one.effective.strftime("%Y.%m.%d"), "2020.1.1", ""]
            )
    return output.getvalue()


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook of plain rows."""
    import xlsxwriter

    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return output.getvalue()


def system(count: int, *, without: int = 4, unlisted: int = 3, differing: int = 5) -> System:
    """A living system of ``count`` documents with files and in the register, and what is wrong with it."""
    made = System()
    every = [doc(place) for place in range(count + without + unlisted)]
    made.docs, rest = every[:count], every[count:]
    made.without_file, made.unlisted = rest[:without], rest[without:]
    for place, one in enumerate([*made.docs, *made.unlisted]):
        other = ""
        if place < differing:
            other = f"{one.label[:2]}{int(one.label[2]) + 1}"
            made.differing[one.number] = (one.label, other)
        name, data = file_of(one, place, other)
        made.files[name] = data
    made.registers["受控文件清单.xlsx"] = master_list([*made.docs, *made.without_file])
    made.registers["发放回收登记表.xlsx"] = distribution(made.docs[:6])
    return made
