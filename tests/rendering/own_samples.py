"""Word files as organisations write them: a cover with a table, a header, a sign-off table, a record table."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt


def company_procedure(*, signs: str = "rows", page_numbers: bool = True) -> bytes:
    """A procedure with an own cover; ``signs``: rows, columns, line or none."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    _header(document, page_numbers)
    document.add_paragraph("示例科技有限公司")
    document.add_paragraph("服务级别管理程序")
    _table(document, [["文件编号", "待定-01", "版　本", "A/9"], ["归口部门", "", "密 级", ""]])
    document.add_paragraph()
    _table(document, [["实施日期", "", "分发号", ""]])
    document.add_paragraph()
    SIGNS[signs](document)
    document.add_page_break()
    document.add_heading("1 目的", level=1)
    document.add_paragraph("规范服务级别管理，保证服务级别协议得到策划、签订、监视和评审。")
    document.add_heading("2 记录", level=1)
    _table(document, [["编号", "名称", "保存期限"], ["QR-07-01", "服务级别协议", "3 年"]])
    return saved(document)


def saved(document: Any) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _header(document: Any, page_numbers: bool) -> None:
    line = document.sections[0].header.paragraphs[0]
    line.add_run("文件编号：")
    line.add_run("待定-01")
    line.add_run("　版本：A/9")
    if page_numbers:
        line.add_run("　第 ")
        _field(line, "PAGE")
        line.add_run(" 页 共 ")
        _field(line, "NUMPAGES")
        line.add_run(" 页")


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        node = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            node.set(qn("w:fldCharType"), kind)
        else:
            node.text = text
        run._r.append(node)


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def _rows(document: Any) -> None:
    _table(document, [["编制", "", "日期", ""], ["审 核", "", "日期", ""], ["批　准：", "", "日期", ""]])


def _columns(document: Any) -> None:
    _table(document, [["", "编制人", "审核人", "批准人"], ["签名", "", "", ""], ["日期", "", "", ""]])


def _line(document: Any) -> None:
    document.add_paragraph("编制：________ 日期：________")
    document.add_paragraph("批准/日期：__________")


SIGNS = {"rows": _rows, "columns": _columns, "line": _line, "none": lambda document: None}
