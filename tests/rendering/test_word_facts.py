"""What a Word file says of itself is read, and the next revision's file is filled in, at the same places."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.rendering.own_samples import company_procedure, saved
from webapp.rendering import NextWord, make_next_word, read_word_facts
from webapp.rendering.recordlabels import columns_of

MARKS = {"Document": "7", "Revision": "12", "Digest": "ab" * 32, "Log": "cd" * 16}


def procedure(label: str = "A/0", *, signed: bool = True, record: bool = True) -> bytes:
    """A procedure as it is kept: cover, header with an unlabelled version, sign-off, change record, text."""
    document = Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = f"SL/QP-07　{label}"
    section.footer.paragraphs[0].text = "示例科技有限公司"
    document.add_paragraph("服务级别管理程序")
    _table(document, [["文件编号", "SL/QP-07", "版本", label], ["实施日期", "2025-03-01", "名称", "服务级别管理程序"]])
    name, day = ("李强", "2025-02-20") if signed else ("", "")
    _table(document, [["编制", name, "日期", day], ["批准", "王敏" if signed else "", "日期", day]])
    if record:
        document.add_paragraph("修订记录")
        head = ["序号", "版本", "日期", "修改内容", "修改人", "批准人"]
        _table(document, [head, ["1", label, "2025-03-01", "首次发布", "李强", "王敏"]])
    document.add_heading("1 目的", level=1)
    document.add_paragraph("按版本 A/0 的规定执行，编号：QR-07。")
    _table(document, [["编号", "名称"], ["QR-07-01", "服务级别协议"]])
    return saved(document)


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def tracked(data: bytes) -> bytes:
    """The file with an insertion and a deletion by two persons and a remark by a third."""
    document = Document(io.BytesIO(data))
    for tag, author in (("w:ins", "李强"), ("w:ins", "李强"), ("w:del", "周婷")):
        paragraph = document.add_paragraph()
        node = OxmlElement(tag)
        node.set(qn("w:author"), author)
        run = OxmlElement("w:r")
        letters = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        letters.text = "改动"
        run.append(letters)
        node.append(run)
        paragraph._p.append(node)
    document.add_comment(document.paragraphs[0].add_run("。"), "请核对", author="王敏", initials="W")
    return saved(document)


def stated(data: bytes) -> set[tuple[str, str, str]]:
    return set(read_word_facts(data, name="程序.docx").stated)


def test_cover_sign_off_and_header_are_read_and_the_text_is_left_alone() -> None:
    assert stated(procedure()) == {
        ("number", "SL/QP-07", "cover"),
        ("label", "A/0", "cover"),
        ("effective", "2025-03-01", "cover"),
        ("title", "服务级别管理程序", "cover"),
        ("prepare", "李强", "sign-off"),
        ("prepare.date", "2025-02-20", "sign-off"),
        ("approve", "王敏", "sign-off"),
        ("approve.date", "2025-02-20", "sign-off"),
    }
    assert read_word_facts(procedure(), name="x.docx").margins == ["SL/QP-07　A/0", "示例科技有限公司"]


@pytest.mark.parametrize("signs", ["rows", "columns", "line"])
def test_blank_places_state_nothing_and_a_labelled_header_is_read(signs: str) -> None:
    found = read_word_facts(company_procedure(signs=signs), name="x.docx")
    assert ("number", "待定-01", "header") in found.stated and ("label", "A/9", "header") in found.stated
    assert {kind for kind, _said, _place in found.stated} == {"number", "label"}
    assert found.own_cover and found.counts_pages


def test_signatures_as_columns_are_read_with_their_dates() -> None:
    document = Document()
    _table(document, [["", "编制人", "批准人"], ["签名", "李强", "王敏"], ["日期", "2025-02-20", "2025-02-21"]])
    assert stated(saved(document)) == {
        ("prepare", "李强", "sign-off"),
        ("prepare.date", "2025-02-20", "sign-off"),
        ("approve", "王敏", "sign-off"),
        ("approve.date", "2025-02-21", "sign-off"),
    }


def test_what_was_left_in_the_file_is_counted_by_author() -> None:
    found = read_word_facts(tracked(procedure()), name="x.docx")
    assert found.changes == [("周婷", 1), ("李强", 2)]
    assert found.comments == [("王敏", 1)]
    clean = read_word_facts(procedure(), name="x.docx")
    assert (clean.changes, clean.comments, clean.marks) == ([], [], {})


def next_file(data: bytes) -> bytes:
    values = {"number": "SL/QP-07", "title": "服务级别管理程序", "label": "A/1"}
    record = {"label": "A/1", "day": "2026-11-22", "what": "增加评审", "by": "李强"}
    return make_next_word(data, NextWord(MARKS, values, [("A/0", "A/1")], record), name="x.docx")


def test_the_next_file_has_the_new_label_blank_dates_and_signatures_and_a_line_in_its_record() -> None:
    made = next_file(procedure())
    assert stated(made) == {
        ("number", "SL/QP-07", "cover"),
        ("label", "A/1", "cover"),
        ("title", "服务级别管理程序", "cover"),
    }
    document = Document(io.BytesIO(made))
    assert document.sections[0].header.paragraphs[0].text == "SL/QP-07　A/1"
    record = [[cell.text for cell in row.cells] for row in document.tables[2].rows]
    assert record[1:] == [
        ["1", "A/0", "2025-03-01", "首次发布", "李强", "王敏"],
        ["2", "A/1", "2026-11-22", "增加评审", "李强", ""],
    ]
    assert "按版本 A/0 的规定执行，编号：QR-07。" in [p.text for p in document.paragraphs], "the text is the author's"
    assert read_word_facts(made, name="x.docx").marks == MARKS


def test_a_free_line_of_the_record_is_filled_first() -> None:
    document = Document()
    _table(document, [["版本", "修改内容"], ["A/0", "首次发布"], ["", ""], ["", ""]])
    table = Document(io.BytesIO(next_file(saved(document)))).tables[0]
    assert [[c.text for c in row.cells] for row in table.rows][2:] == [["A/1", "增加评审"], ["", ""]]


def test_nothing_else_of_the_package_changes_and_marks_are_replaced_not_doubled() -> None:
    data = procedure()
    made = next_file(next_file(data))
    old, new = zipfile.ZipFile(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(made))
    changed = {n for n in old.namelist() if old.read(n) != new.read(n)}
    headers = {n for n in old.namelist() if n.startswith("word/header")}
    assert changed <= {"word/document.xml", "[Content_Types].xml", "_rels/.rels", *headers}
    assert set(new.namelist()) - set(old.namelist()) == {"docProps/custom.xml"}
    assert new.read("docProps/custom.xml").count(b"Wenkong.Revision") == 1
    assert new.read("[Content_Types].xml").count(b"custom-properties") == 1
    assert new.testzip() is None


def test_marks_alone_leave_every_word_where_it_is() -> None:
    data = procedure()
    made = make_next_word(data, NextWord(MARKS), name="x.docx")
    old, new = zipfile.ZipFile(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(made))
    assert old.read("word/document.xml") == new.read("word/document.xml")


@pytest.mark.parametrize(
    ("head", "kinds"),
    [
        (["版本", "修改内容", "日期"], ["label", "what", "day"]),
        (["Rev.", "Description of change", "Date", "Author"], ["label", "what", "day", "by"]),
        (["编号", "名称", "保存期限"], []),
        (["内容", "要求"], []),
    ],
)
def test_the_head_of_a_change_record_is_known_by_its_words(head: list[str], kinds: list[str]) -> None:
    assert columns_of(head) == kinds
