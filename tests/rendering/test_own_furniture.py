"""The organisation's own cover, header and sign-off table, filled from the register."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pikepdf
import pytest

from tests.rendering.own_samples import company_procedure
from tests.rendering.samples import docx, needs_soffice, paragraph, pdf, png
from webapp.core.errors import Conflict
from webapp.rendering import ApprovalLine, CoverValues, Delivery, Furniture, deliver, fill_own, make_body, pdf_text
from webapp.rendering.docxread import Package
from webapp.rendering.ownfields import Found, fill
from webapp.rendering.ownfill import texts_of
from webapp.rendering.ownlabels import kind_of
from webapp.rendering.values import Limits

OWN = Furniture(
    "own", "示例科技有限公司", "质量管理体系文件", "SL/QP-07", "服务级别管理程序", "v1.1",
    department="技术中心", classification="普通",
)  # fmt: skip
COVER = CoverValues(
    OWN.organisation, OWN.system, OWN.number, OWN.title, OWN.label,
    issue_date="2026-11-23", effective_date="2026-12-01",
    approvals=(
        ApprovalLine("编制", "李强", "服务级别经理", "2026-11-18"),
        ApprovalLine("批准", "王敏", "管理者代表", "2026-11-23", note="（代 赵国华）"),
    ),
)  # fmt: skip
KNOWN = {name: getattr(OWN, name) for name in ("number", "title", "label", "department", "classification")}


@pytest.mark.parametrize(
    ("label", "kind", "with_date"),
    [
        ("文件编号", "number", False), ("文件編號：", "number", False), ("Document No.", "number", False),
        ("版 本", "label", False), ("版次", "label", False), ("Revision", "label", False),
        ("批　准", "approve", False), ("核准", "approve", False), ("批准人/日期", "approve", True),
        ("編製", "prepare", False), ("审核", "review", False), ("Approved by", "approve", False),
        ("会签", "countersign", False), ("日期", "date", False), ("实施日期", "effective", False),
        ("分发号", "distribution", False), ("受控号", "distribution", False), ("归口部门", "department", False),
        ("合同编号", "", False), ("审核计划", "", False), ("", "", False), ("批准" * 20, "", False),
    ],
)  # fmt: skip
def test_what_a_label_names(label: str, kind: str, with_date: bool) -> None:
    assert kind_of(label) == (kind, with_date)


def found_in(data: bytes) -> Found:
    return fill(Package(data, Limits(), name="程序.docx"), KNOWN, {})[1]


@pytest.mark.parametrize(
    ("signs", "places"),
    [
        ("rows", {f"{kind}.{part}" for kind in ("prepare", "review", "approve") for part in ("name", "date")}),
        ("columns", {f"{kind}.{part}" for kind in ("prepare", "review", "approve") for part in ("name", "date")}),
        ("line", {"prepare.name", "prepare.date", "approve.both"}),
        ("none", set()),
    ],
)
def test_the_places_of_each_layout_are_found(signs: str, places: set[str]) -> None:
    found = found_in(company_procedure(signs=signs))
    assert set(found.places) == places | {"effective", "distribution"}
    assert found.differs == [("number", "待定-01"), ("label", "A/9")], "what the file itself said is named, once"
    assert found.counts_pages


def test_tables_of_the_text_are_left_alone() -> None:
    parts, _ = fill(Package(company_procedure(), Limits(), name="x"), KNOWN, {})
    text = parts["word/document.xml"].decode()
    assert "QR-07-01" in text and "服务级别协议" in text


def test_a_placeholder_is_filled_even_where_word_split_it() -> None:
    split = "<w:p><w:r><w:t>编号 {{num</w:t></w:r><w:r><w:t>ber}} 版本 {{版本}}</w:t></w:r></w:p>"
    parts, _ = fill(Package(docx(split), Limits(), name="x"), KNOWN, {})
    text = parts["word/document.xml"].decode()
    assert "SL/QP-07" in text and "v1.1" in text and "{{" not in text


def test_who_signed_in_which_place() -> None:
    texts = texts_of(COVER)
    assert texts["prepare.both"] == "李强 2026-11-18"
    assert texts["approve.name"] == "王敏 （代 赵国华）"
    assert texts["effective"] == "2026-12-01"
    assert "review.name" not in texts


@cache
def own_body() -> bytes:
    return make_body("docx", company_procedure(), OWN, name="程序.docx").pdf


@needs_soffice
def test_before_approval_the_register_stands_in_the_file_and_the_signatures_are_blank() -> None:
    body = make_body("docx", company_procedure(), OWN, name="程序.docx")
    assert body.pages == 2, "no second cover"
    assert "SL/QP-07" in body.text and "技术中心" in body.text and "待定-01" not in body.text
    assert "李强" not in body.text and "/" not in body.text.replace("SL/QP-07", "")
    assert [note.values["said"] for note in body.notes] == ["待定-01", "A/9"]


@needs_soffice
def test_after_release_names_and_dates_stand_in_the_table_and_the_pages_count_once() -> None:
    filled = fill_own(own_body(), COVER)
    assert filled is not None
    given = deliver(
        Delivery(own_body(), filled, stamp="controlled", state_line="现行有效", distribution_number="A07", holder="张")
    )
    first = pdf_text(given)
    for text in ("李强", "2026-11-18", "王敏", "2026-11-23", "2026-12-01", "A07"):
        assert text in first.replace("\n", ""), text
    assert first.count("共 2 页") == 2, "the file counts its pages, so delivery does not"
    assert fill_own(make_body("txt", "正文".encode(), replace(OWN, mode="generated")).pdf, COVER) is None


@needs_soffice
def test_the_hand_of_a_signer_is_placed_beside_the_name_and_only_there() -> None:
    signed = replace(COVER, approvals=tuple(replace(line, handwriting="ab") for line in COVER.approvals[:1]))
    filled = fill_own(own_body(), signed, images={"ab": png()})
    assert filled is not None
    with pikepdf.open(io.BytesIO(filled)) as pages:
        drawn = [page.Contents.read_bytes() for page in pages.pages]
        (hand,) = {
            str(key) for key in pages.pages[0].Resources.XObject if b" " + str(key).encode() + b" Do" in drawn[0]
        }
        assert hand.startswith("/HandPrepare")
        assert pages.pages[0].Resources.XObject[hand].SMask.Width > 0, "its paper is transparent"
    assert b" Do" not in b"".join(drawn[1:])
    assert "李强" in pdf_text(deliver(Delivery(own_body(), filled, stamp="controlled", state_line="现行有效")))


@needs_soffice
def test_a_file_without_a_place_for_the_approval_is_refused_with_the_way_out() -> None:
    for data in (company_procedure(signs="none"), docx(paragraph("只有正文"))):
        with pytest.raises(Conflict, match="sign-off table"):
            make_body("docx", data, OWN, name="程序.docx")


@needs_soffice
def test_generated_furniture_names_two_covers_and_two_page_counts() -> None:
    keys = [n.key for n in make_body("docx", company_procedure(), replace(OWN, mode="generated"), name="x.docx").notes]
    assert any("two covers" in key for key in keys)
    assert any("two page counts" in key for key in keys)
    plain = make_body("docx", docx(paragraph("正文")), replace(OWN, mode="generated"), name="x.docx").notes
    assert plain == []


def test_a_pdf_has_no_places_to_fill_and_keeps_its_pages() -> None:
    body = make_body("pdf", pdf("text"), OWN, name="x.pdf")
    assert fill_own(body.pdf, COVER) is None
