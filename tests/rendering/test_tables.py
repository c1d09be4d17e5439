"""A table in the organisation's own form: PDF, Excel and CSV from the same values."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from webapp.rendering import TableColumn, TablePaper, comma_file, make_table, pdf_text, table_rows, workbook
from webapp.rendering.extraction import page_count

PAPER = TablePaper(
    "示例科技有限公司",
    "发放回收登记表",
    (TableColumn("分发号", 8), TableColumn("持有部门（人）", 20), TableColumn("备注", 30)),
    (("A01", "技术中心", "=1+1"), ("A02", "客户服务部", "@SUM(A1)\n第二行")),
    note="截至 2026-11-26",
    form="SL/QR-01-02",
    facts=(("文件", "SL/QP-07 服务级别管理程序"),),
    signatures=(("编制", "郑敏 2026-11-26"), ("审核", "")),
)


def test_a_cell_is_text_and_never_computed() -> None:
    rows = table_rows(workbook(PAPER), name="x.xlsx")
    assert ["A01", "技术中心", "=1+1"] in [[str(cell) for cell in row] for row in rows]
    assert b"<f>" not in workbook(PAPER)
    lines = list(csv.reader(io.StringIO(comma_file(PAPER).decode("utf-8-sig"))))
    assert lines[0] == ["分发号", "持有部门（人）", "备注"]
    assert [line[2] for line in lines[1:]] == ["'=1+1", "'@SUM(A1)\n第二行"]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_a_paper_repeats_its_titles_and_counts_its_pages(language: str) -> None:
    long = replace(PAPER, rows=PAPER.rows * 60, language=language, qr_url="http://localhost/q/1abc", code="1abc")
    made = make_table(long)
    text = pdf_text(made)
    assert page_count(made) > 2
    assert text.count("持有部门（人）") >= 3 and text.count("SL/QR-01-02") >= 3
    assert "郑敏" in text and ("第 1 页" in text or "Page 1 of" in text)


def test_an_empty_register_says_so() -> None:
    assert "无" in pdf_text(make_table(replace(PAPER, rows=())))
