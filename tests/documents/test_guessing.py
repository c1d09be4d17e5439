"""What an imported file is: guesses with reasons, on made-up texts and on the five real files."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.documents.guess_numbers import is_number, is_site_code, standards_in
from webapp.documents.guess_titles import clean_title, kind_of
from webapp.documents.guessing import Guess, guess
from webapp.documents.place_words import place_words
from webapp.documents.text_checks import looks_incomplete, web_noise

FIELDS = {"number", "title", "revision", "issued_on", "effective_on", "department", "type_key"}

# File: number with the company SL, number as printed, title, revision, read from the file?, type.
SEEDS = {
    "000_296a4c08a2287246.txt": (
        "SL-ITSS-PR-9.2-001",
        "**(公司缩写)-ITSS-PR-9.2-001",
        "ITSS 服务级别管理制度",
        "v1.0",
        True,
        "system_rule",
    ),
    "001_52f1bbd201d75e78.txt": (None, "", "售后服务管理规范", "v1.0", False, "system_rule"),
    "002_33e000a63465a83c.txt": (None, "", "服務制度", "v1.0", False, "system_rule"),
    "003_7040c382ed290165.txt": (None, "", "售后服务管理程序", "v1.0", False, "procedure"),
    "004_65bd8e71a7df46b9.txt": (
        "SD-02001",
        "SD-02001",
        "服务级别流程管理办法",
        "v1.0",
        False,
        "system_rule",
    ),
}


def read(text: str, name: str = "文件.docx", **more: object) -> Guess:
    return guess(name, [(f"line {n}", line) for n, line in enumerate(text.splitlines(), 1)], **more)  # type: ignore[arg-type]


def seed(name: str) -> str:
    folder = os.environ.get("WENKONG_SEEDS")
    if not folder or not (Path(folder) / name).is_file():
        pytest.skip("NO SEEDS: the five real files were NOT tried; set WENKONG_SEEDS to their folder")
    return (Path(folder) / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SEEDS)
def test_the_five_real_files(name: str) -> None:
    number, printed, title, revision, read_revision, kind = SEEDS[name]
    found = read(seed(name), name, company="SL")
    assert (found.number, found.number_printed) == (number, printed)
    assert (found.title, found.revision, found.type_key) == (title, revision, kind)
    assert ("revision" in found.found) is read_revision
    assert (found.issued_on, found.effective_on) == (None, None)
    assert set(found.why) == FIELDS
    assert ("allocated" in str(found.why["number"])) is (number is None)


def test_the_number_with_the_companys_place_in_it() -> None:
    text = "服务级别管理制度\n编号:**(公司缩写)-ITSS-PR-9.2-001版本:v1.0"
    filled = read(text, company="SL")
    assert (filled.number, filled.aliases) == ("SL-ITSS-PR-9.2-001", ("ITSS-PR-9.2-001",))
    assert "filled with SL" in str(filled.why["number"])
    assert read(text).number == "ITSS-PR-9.2-001"
    assert "left out" in str(read(text).why["number"])
    assert read("程序\n编号:XX/QP-04", company="SL").number == "SL/QP-04"
    assert read("程序文件汇编\n编号**/CX—2011 质量", company="SL").number == "SL/CX-2011"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("文件编号：CEE/QP-01", "CEE/QP-01"),
        ("文件编号:CEE/QP-01--A/0", "CEE/QP-01"),
        ("编 号：ＱＰ－０１", "QP-01"),
        ("文件号 JD/QMB8.5.2/8.5.3—05 第A版第0次修改", "JD/QMB8.5.2/8.5.3-05"),
        ("编号JD/QMB4.2.3—01~JD/ QMB8.5.2/8.5.3—05 编制办公室", "JD/QMB4.2.3-01~JD/QMB8.5.2/8.5.3-05"),
        ("Document No.: QP-01 Rev 1.2", "QP-01"),
        ("No. QP-01", "QP-01"),
        ("編號：SL-QP-03", "SL-QP-03"),
        ("编号：沪质-QP-03", "沪质-QP-03"),
        ("文件编号:TP-AR-L7765", "TP-AR-L7765"),
        ("CEE/QP-07", "CEE/QP-07"),
        ("发放编号:A02-3", None),
        ("合同编号:HT-2019-01", None),
        ("编号:GB/T19001-2016", None),
        ("文件编号：2019-01-02", None),
        ("版本编号：1.0", None),
        ("公司内部编号:(GOOD-TMMT-MMUT-UUPTY-UUYY-DTTI-", None),
        ("编号:QQX96QT-XQQB89Q8-NQQJ6Q8-MQM9N", None),
        ("文件编号应规范统一有序", None),
        ("负责工装的编号、列表及定期质量检查", None),
        ("依据 ISO9001:2000 编写", None),
    ],
)
def test_numbers(line: str, number: str | None) -> None:
    found = read(f"文件控制程序\n{line}")
    assert found.number == number
    assert (
        line.split()[0][:4] in str(found.why["number"])
        or number is None
        or number in str(found.why["number"])
    )


def test_a_title_that_carries_its_number() -> None:
    found = read("1.合同评审控制程序(XX/QP-04)\n1.1. 目的", company="SL")
    assert (found.title, found.number) == ("合同评审控制程序", "SL/QP-04")


def test_the_version_behind_the_number_is_read() -> None:
    found = read("文件控制程序\n文件编号:CEE/QP-01--A/0")
    assert (found.number, found.revision) == ("CEE/QP-01", "A/0")
    assert "behind the number" in str(found.why["revision"])


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("版本：V1.0", "v1.0"),
        ("版 次：A/1", "A/1"),
        ("版本号第A/0版", "A/0"),
        ("编号JD/QMB4.2.3—01 第A版第0次修改", "A/0"),
        ("版号:V2.1 页码:共21页", "v2.1"),
        ("Rev. 1.2", "v1.2"),
        ("Version: 3.0", "v3.0"),
        ("修订状态：B/2", "B/2"),
        ("程序文件 (A/0版) 2007-02-05批准", "A/0"),
        ("SL-QP-01 v1.1 第1页", "v1.1"),
    ],
)
def test_revisions(line: str, label: str) -> None:
    found = read(f"文件控制程序\n{line}")
    assert found.revision == label
    assert "revision" in found.found


@pytest.mark.parametrize(
    "line",
    [
        "文件版本小于1.0 时,表示该版本文件为草案",
        "本文件提交时的当前有效的版本控制信息",
        "GB/T19001-2000",
        "版本以上",
        "4.2.3 文件控制",
    ],
)
def test_what_is_no_version(line: str) -> None:
    found = read(f"文件控制程序\n{line}", first_label="A/0")
    assert found.revision == "A/0" and "revision" not in found.found
    assert "proposed" in str(found.why["revision"])


@pytest.mark.parametrize(
    ("line", "issued", "effective"),
    [
        (
            "程序文件 依据ISO9001:2000编写 (A/0版) 2007-02-05批准 2007-02-06实施",
            date(2007, 2, 5),
            date(2007, 2, 6),
        ),
        ("2011年11月20日发布 2011 年11月21日实施", date(2011, 11, 20), date(2011, 11, 21)),
        ("发布日期：2020.1.2 实施日期：2020.2.1", date(2020, 1, 2), date(2020, 2, 1)),
        ("批准日期:2019/03/01", date(2019, 3, 1), None),
        ("生效日期 2021-05-06", None, date(2021, 5, 6)),
        ("自2022年1月1日起施行", None, date(2022, 1, 1)),
        ("Effective date: 2023-04-05", None, date(2023, 4, 5)),
        ("实施日期:2020-02-30", None, None),
        ("打印日期:2020-02-03", None, None),
    ],
)
def test_dates(line: str, issued: date | None, effective: date | None) -> None:
    found = read(f"文件控制程序\n{line}")
    assert (found.issued_on, found.effective_on) == (issued, effective)


def test_a_cover_page() -> None:
    found = read(
        "示例科技有限公司\n运维服务能力管理体系文件\n受控状态：受控\n服务级别管理程序\n"
        "编号：SL-ITSS-PR-9.2-001　　版本：v1.1\n编制部门：技术中心\n发布日期 2026-11-23\n"
        "实施日期 2026-12-01\n1 目的"
    )
    assert (found.title, found.number, found.revision) == ("服务级别管理程序", "SL-ITSS-PR-9.2-001", "v1.1")
    assert (found.issued_on, found.effective_on) == (date(2026, 11, 23), date(2026, 12, 1))
    assert (found.department, found.type_key) == ("技术中心", "procedure")
    assert found.found == FIELDS
    assert all("line" in str(found.why[field]) for field in FIELDS - {"type_key"})


CONTROL_TABLE = [
    ["文件名称", "采购控制程序", "文件编号", "QP-09"],
    ["版次", "发布日期", "编制部门", ""],
    ["B/2", "2025-03-04", "采购部", ""],
]


def test_tables_in_page_headers() -> None:
    found = guess("x.docx", [("p:1", "目录")], {}, [CONTROL_TABLE])
    assert (found.title, found.number, found.revision) == ("采购控制程序", "QP-09", "B/2")
    assert (found.issued_on, found.department) == (date(2025, 3, 4), "采购部")
    assert "the page header" in str(found.why["number"])


@pytest.mark.parametrize("place", ["table:1/r{row}c{column}", "sheet:封面!{letter}{row}"])
def test_tables_on_a_cover(place: str) -> None:
    parts = [("p:1", "示例科技有限公司")] + [
        (place.format(row=row, column=column, letter="ABCD"[column - 1]), cell)
        for row, cells in enumerate(CONTROL_TABLE, 1)
        for column, cell in enumerate(cells, 1)
        if cell
    ]
    found = guess("x.xlsx", parts)
    assert (found.title, found.number, found.revision) == ("采购控制程序", "QP-09", "B/2")
    assert found.issued_on == date(2025, 3, 4)


def test_a_heading_row_of_labels_is_no_title() -> None:
    rows = [["文件编号", "文件名称", "版次"], ["QP-01", "文件控制程序", "A/0"]]
    found = guess("x.docx", [], {}, [rows])
    assert (found.title, found.number, found.revision) == ("文件控制程序", "QP-01", "A/0")


def test_page_margins() -> None:
    found = guess(
        "y.docx", [("header", "某某有限公司"), ("p:1", "采购控制程序"), ("footer", "CEE/QP-09-A/0 第1页")]
    )
    assert (found.number, found.revision, found.title) == ("CEE/QP-09", "A/0", "采购控制程序")
    assert "the page footer" in str(found.why["number"])


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("heading:5.2.7", "section 5.2.7"),
        ("p:12", "paragraph 12"),
        ("page:4", "page 4"),
        ("header", "the page header"),
        ("table:3/r2c1", "table 3, row 2, column 1"),
        ("sheet:封面!B7", "sheet 封面, cell B7"),
        ("table:3", "table 3"),
        ("sheet:封面", "sheet 封面"),
        ("50% of it", "50% of it"),
    ],
)
def test_places_in_words(place: str, words: str) -> None:
    assert str(place_words(place)) == words


@pytest.mark.parametrize(
    ("name", "number", "title", "label"),
    [
        ("QP-04 合同评审控制程序 V1.2.docx", "QP-04", "合同评审控制程序", "v1.2"),
        ("CEE_QP-04_合同评审控制程序_A-1.pdf", "CEE/QP-04", "合同评审控制程序", "A/1"),
        ("IMG-20200101-WA0001.pdf", None, None, "v1.0"),
        ("000_296a4c08a2287246.txt", None, None, "v1.0"),
    ],
)
def test_the_name_of_the_file_comes_last(
    name: str, number: str | None, title: str | None, label: str
) -> None:
    found = guess(name, [])
    assert (found.number, found.revision) == (number, label)
    assert title is None or (found.title or "").startswith(title)
    assert set(found.why) == FIELDS


def test_properties_speak_when_the_text_does_not() -> None:
    assert guess("x.pdf", [], {"title": "质量手册"}).title == "质量手册"
    assert guess("x.pdf", [], {"title": "Microsoft Word - 文档1"}).title is None


def test_another_document_of_a_collection_is_not_this_one() -> None:
    found = read("售后服务管理规范\n内容一。\n产品管理规范\n产品管理规范\n文件编号:PM-01 版号:V3.0")
    assert (found.title, found.number) == ("售后服务管理规范", None)
    assert "revision" not in found.found


@pytest.mark.parametrize(
    ("raw", "title", "version"),
    [
        ("售后服务管理规范v", "售后服务管理规范", ""),
        ("售后服务管理程序 ISO文件", "售后服务管理程序", ""),
        ("售后服务管理规章制度60635", "售后服务管理规章制度", ""),
        ("ISO9000质量管理体系认证咨询合同新完整版_1", "ISO9000质量管理体系认证咨询合同", ""),
        ("ISO20000管理体系文件--服务级别流程管理办法", "服务级别流程管理办法", ""),
        ("产品管理规范.pdf", "产品管理规范", ""),
        ("服务体系1.0", "服务体系", "1.0"),
        ("文件控制程序 文件控制程序", "文件控制程序", ""),
        ("《记录控制程序》", "记录控制程序", ""),
        ("合同管理规范 (ISO9001:2015)", "合同管理规范 (ISO9001:2015)", ""),
        ("管理办法2019", "管理办法2019", ""),
        ("质量手册V2.0.docx", "质量手册", "V2.0"),
        ("【最新资料,WORD文档,可编辑】质量手册", "质量手册", ""),
    ],
)
def test_titles_are_cleaned(raw: str, title: str, version: str) -> None:
    assert clean_title(raw) == (title, version)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("质量手册", "manual"),
        ("文件控制程序", "procedure"),
        ("服务级别流程管理办法", "system_rule"),
        ("合同管理制度", "system_rule"),
        ("安装作业指导书", "instruction"),
        ("作业指导书编写规定", "system_rule"),
        ("焊接操作规程", "instruction"),
        ("合同评审记录表", "form"),
        ("工具借用单", "form"),
        ("服務制度", "system_rule"),
        ("Quality Manual", "manual"),
        ("单位介绍", None),
        ("关于放假的通知", None),
    ],
)
def test_kinds(title: str, kind: str | None) -> None:
    found = kind_of(title)
    assert (found[0] if found else None) == kind


def test_standards_are_references() -> None:
    text = "依据ISO9001:2000、GB/T19001—2000、SB/T11132-2015 和 GB/T 22000-2006，"
    text += "见 ISO/IEC 20000-1:2018；编号 JD/QMA—2006"
    assert standards_in(text) == (
        "ISO9001:2000",
        "GB/T19001-2000",
        "SB/T11132-2015",
        "GB/T22000-2006",
        "ISO/IEC20000-1:2018",
    )
    assert not is_number("GB/T19001-2000") and not is_number("ISO9001:2015")
    assert is_number("JD/QMA—2006")


@pytest.mark.parametrize(
    ("code", "random"),
    [
        ("GOOD-TMMT-MMUT-UUPTY-UUYY-DTTI-", True),
        ("QQX96QT-XQQB89Q8-NQQJ6Q8-MQM9N", True),
        ("SL-ITSS-PR-9.2-001", False),
        ("TP-AR-L7765", False),
        ("JD/QMB4.2.3-01", False),
    ],
)
def test_codes_of_upload_sites(code: str, random: bool) -> None:
    assert is_site_code(code) is random


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("1 目的\n规定文件的编制、审核、批准和发放，确保各相关场所使用有效版本。", False),
        ("第三条 各部门负责人应当根据本制度的要求组织制定相应的实施细则并在发布之日起", True),
        ("服务人员应当,", True),
        ("相关文件：\n《信息技术服务管理手册》", False),
        ("负责合同的登记、编号、送审,", True),
        ("4.记录\n合同评审表", False),
        ("编制完成后由主管部门负责人审核并将\n\n相关文档\n最新文档\n", True),
        ("", False),
    ],
)
def test_a_text_that_breaks_off(text: str, broken: bool) -> None:
    assert looks_incomplete(text) is broken


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("000_296a4c08a2287246.txt", 212),
        ("000_296a4c08a2287246.txt", 270),
        ("001_52f1bbd201d75e78.txt", 218),
        ("003_7040c382ed290165.txt", 62),
        ("003_7040c382ed290165.txt", 106),
    ],
)
def test_real_texts_that_break_off(name: str, line: int) -> None:
    assert looks_incomplete("\n".join(seed(name).split("\n")[:line]))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("000_296a4c08a2287246.txt", {216, 246, 310, 311}),
        ("001_52f1bbd201d75e78.txt", {174, 236, 252, 253}),
        ("003_7040c382ed290165.txt", {52, 72, 92, 160}),
        ("004_65bd8e71a7df46b9.txt", {3, 228, 668, 669, 670, 813}),
    ],
)
def test_leavings_of_web_sites(name: str, lines: set[int]) -> None:
    text = seed(name)
    found = set(web_noise(text))
    assert lines <= found
    assert len(found) < 0.05 * len(text.splitlines()), "sound text is not called noise"


def test_english_documents_are_not_filler() -> None:
    assert (
        web_noise(
            "Purpose\nThis procedure says how documents are prepared, reviewed, approved, issued and kept."
        )
        == []
    )


WORDS = st.sampled_from(
    [
        "文件编号：",
        "版本",
        "V1.01",
        "A/",
        "A版第1次",
        "QP-01",
        "**(公司缩写)-",
        "~",
        "2020-02-30",
        "实施",
        "程序",
        "\n",
        "（",
        "-",
        "1.",
        "　",
    ]
)


@given(st.lists(WORDS | st.text(max_size=6), max_size=12).map("".join), st.text(max_size=12))
def test_no_text_stops_the_guessing(text: str, name: str) -> None:
    found = read(text, name)
    assert set(found.why) == FIELDS
    assert found.revision
    looks_incomplete(text)
    web_noise(text)


def test_a_huge_line_is_read_in_good_time() -> None:
    for piece in ("文件编号：", "a,", "A-", "【", "【最新", "QP-01 ", "第A版", "aB", "1.1."):
        text = "售后服务管理规范\n" + piece * (300_000 // len(piece))
        assert read(text).title
        web_noise(text)
        looks_incomplete(text)
