"""Covers in both languages, and what is laid over at delivery."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pytest

from tests.rendering.samples import pdf
from webapp.rendering import (
    ApprovalLine,
    CoverValues,
    Delivery,
    Furniture,
    RevisionLine,
    deliver,
    make_body,
    make_cover,
    page_count,
    pdf_text,
    qr_matrix,
    qr_svg,
)
from webapp.rendering.geometry import FOOT_RULE, MARKS_KEY

VALUES = CoverValues(
    organisation="示例科技有限公司",
    system="运维服务能力管理体系文件",
    number="SL-ITSS-PR-9.2-001",
    title="服务级别管理程序",
    label="v1.1",
    department="技术中心",
    classifications=("普通", "敏感", "机密"),
    classification="普通",
    issue_date="2026-11-23",
    effective_date="2026-12-01",
    basis=("GB/T 28827.1", "ISO/IEC 20000-1"),
    approvals=(
        ApprovalLine("编制", "李强", "服务级别经理", "2026-11-18", "李强"),
        ApprovalLine("批准", "王敏", "管理者代表", "2026-11-23", "王敏", "代理审批（王敏 代 赵文）"),
    ),
    revisions=(RevisionLine("v1.1", "2026-11-23", "规定审查会议每年至少一次", "CR-2026-031", "李强"),),
    remarks=("存量导入，原件已在纸上签署",),
)
FRAMED = Furniture("generated", VALUES.organisation, VALUES.system, VALUES.number, VALUES.title, VALUES.label)


@cache
def cover() -> bytes:
    return make_cover(VALUES)


@cache
def body() -> bytes:
    return make_body("txt", ("为规范服务级别管理，特制定本程序。\n" * 80).encode(), FRAMED).pdf


def delivered(**changes: object) -> list[str]:
    values = Delivery(
        body=body(),
        cover=cover(),
        stamp="controlled",
        state_line="受控文件　现行有效 v1.1",
        small_print=("发放：2026-11-23 陈洁",),
        qr_url="https://wk.example/q/1abc",
        controlled=True,
        distribution_number="A07",
        holder="技术中心 李强",
        checkpoint="10240 · 7ZQ2-M9KD",
    )
    return [" ".join(page.split()) for page in pdf_text(deliver(replace(values, **changes))).split("\f")]


def test_a_cover_prints_every_field() -> None:
    text = pdf_text(cover())
    for word in (
        "示例科技有限公司",
        "运维服务能力管理体系文件",
        "服务级别管理程序",
        "SL-ITSS-PR-9.2-001",
        "v1.1",
        "技术中心",
        "受控状态",
        "非受控",
        "企业内部密级",
        "敏感",
        "2026-11-23",
        "2026-12-01",
        "ISO/IEC 20000-1",
        "分发号",
        "持有部门（人）",
        "文件审批",
        "服务级别经理",
        "管理者代表",
        "代理审批（王敏 代 赵文）",
        "修订记录",
        "CR-2026-031",
        "版权",
        "仅供参考",
        "存量导入",
    ):
        assert word in text, word
    assert page_count(cover()) == 1


def test_an_english_cover_has_no_chinese_word_of_ours() -> None:
    values = CoverValues(
        "Example Ltd.",
        "IT service management system",
        "SL-01",
        "Service level management",
        "v1.0",
        "en",
        approvals=(ApprovalLine("prepared", "Li Qiang"),),
        revisions=(RevisionLine("v1.0", "2026-03-02", "First issue"),),
    )
    text = pdf_text(make_cover(values))
    assert "Revision record" in text
    assert not [letter for letter in text if "\u4e00" <= letter <= "\u9fff"]


def test_a_title_of_80_characters_and_40_revisions_stay_in_order() -> None:
    title = "面向政务云与金融行业客户的信息技术运行维护服务级别协议签订审查变更监督考核与持续改进" * 2
    lines = tuple(RevisionLine(f"v1.{i}", "2026-01-03", f"第{i}次修订：响应及时率目标提高到 98%") for i in range(40))
    made = make_cover(replace(VALUES, title=title[:80], revisions=lines))
    pages = ["".join(page.split()) for page in pdf_text(made).split("\f")]
    assert title[:80] in pages[0]
    assert "见第2页" in pages[0]
    assert "第0次修订" in pages[1]
    assert "第39次修订" in "".join(pages[1:])
    assert all("修订记录" in page or "版本日期" in page for page in pages[1:])


def test_state_boxes_number_and_holder_are_left_for_delivery() -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(cover())) as opened:
        marks = opened.pages[0].obj[MARKS_KEY]
        assert set(marks.keys()) == {"/controlled", "/uncontrolled", "/distribution", "/holder"}
    assert "A07" not in pdf_text(cover())


def test_every_page_says_x_of_y_of_the_whole() -> None:
    pages = delivered()
    for number, text in enumerate(pages, start=1):
        assert f"第 {number} 页 共 {len(pages)} 页" in text
    assert len(pages) == page_count(body()) + 1


def test_state_line_small_print_checkpoint_and_stamp_stand_on_every_page() -> None:
    for text in delivered():
        for words in (
            "受控文件 现行有效 v1.1",
            "发放：2026-11-23 陈洁",
            "10240 · 7ZQ2-M9KD",
            "用手机扫描",
            "分发号 A07 技术中心 李强",
        ):
            assert words in text, words
    assert "DEMO 演示" in delivered(demo=True)[1]


@pytest.mark.parametrize(
    ("stamp", "word"), [("uncontrolled", "非受控"), ("draft", "草案"), ("obsolete", "作废"), ("kept", "作废保留")]
)
def test_each_stamp_has_its_word(stamp: str, word: str) -> None:
    text = delivered(stamp=stamp, cover=None, state_line="", distribution_number="", holder="")[0]
    assert word in text


@pytest.mark.parametrize("stamp", ["frame", "none"])
def test_a_frame_for_a_hand_chop_has_no_word(stamp: str) -> None:
    text = delivered(stamp=stamp, cover=None, state_line="", distribution_number="", holder="")[0]
    assert "受控" not in text


def test_delivery_in_english() -> None:
    assert "Page 1 of" in delivered(language="en")[0]


def test_delivery_does_not_touch_the_frozen_text() -> None:
    assert (
        "".join(pdf_text(body()).split()).count("特制定本程序") == "".join(delivered()[1:]).count("特制定本程序") == 80
    )


def test_a_full_page_of_others_gets_a_band_of_its_own() -> None:
    import pypdfium2

    full = make_body("pdf", pdf("drawing", size=(600, 130)), replace(FRAMED, mode="overlay")).pdf
    made = pypdfium2.PdfDocument(deliver(Delivery(body=full, state_line="STATE", stamp="controlled")))
    assert made[0].get_size()[1] > 130 + FOOT_RULE
    assert "drawing" in made[0].get_textpage().get_text_range()


def test_long_small_print_is_wrapped_and_stays_above_the_edge() -> None:
    import pypdfium2

    made = deliver(Delivery(body=body(), small_print=("非常长的说明文字，" * 40,), qr_url="https://wk.example/q/1abc"))
    page = pypdfium2.PdfDocument(made)[0].get_textpage()
    boxes = [page.get_charbox(index) for index in range(page.count_chars())]
    assert min(box[1] for box in boxes if box[3] > box[1]) > 8


def test_a_qr_code_is_a_matrix_and_an_svg() -> None:
    rows = qr_matrix("https://wk.example/q/1abc")
    assert len(rows) == len(rows[0]) >= 21
    assert all(rows[0][:7])
    assert qr_svg("https://wk.example/q/1abc").startswith("<svg")
