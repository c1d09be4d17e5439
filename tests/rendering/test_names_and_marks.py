"""File names, state-secret marks, encodings, headings: rules over plain values."""

from __future__ import annotations

import pytest

from webapp.core.errors import Invalid
from webapp.rendering import safe_name, state_secret_mark
from webapp.rendering.decode import decode_text
from webapp.rendering.headings import ends_in_mid_sentence, heading_of

CHINESE = "为规范公司服务级别管理，明确服务级别协议的签订、审查与变更，特制定本程序。\n适用于全体员工。"


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文件\\程序.docx", "程序.docx"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("\u200b\u2066..", "unnamed"),
        ("con.txt", "_con.txt"),
        ('a<b>:"c|?.md', "a_b___c__.md"),
        ("a\0b\n.pdf", "ab.pdf"),
        ("", "unnamed"),
    ],
)
def test_a_name_becomes_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_name_of_300_characters_keeps_its_ending() -> None:
    name = safe_name("服" * 300 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= 180


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("密级：机密★10年", "机密★"),
        ("绝密 ★", "绝密★"),
        ("秘密☆", "秘密☆"),
        ("企业内部密级：机密", None),
        ("★重点客户", None),
    ],
)
def test_only_the_star_makes_a_state_secret(text: str, mark: str | None) -> None:
    assert state_secret_mark(text) == mark


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_the_encodings_of_the_field(encoding: str) -> None:
    text, named = decode_text(CHINESE.encode(encoding))
    assert text == CHINESE
    assert named == encoding.removesuffix("-sig")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Invalid):
        decode_text(bytes(range(256)) * 8, name="x.txt")


@pytest.mark.parametrize(
    ("line", "number", "level"),
    [
        ("第三章 客户关系管理", "第三章", 1),
        ("一、售后服务管理目的", "一", 2),
        ("（二）职责", "（二）", 3),
        ("4.1目的", "4.1", 2),
        ("5.2.5SLA的内容", "5.2.5", 3),
        ("1.目的", "1", 1),
        ("5 工作内容", "5", 1),
    ],
)
def test_headings_are_recognised(line: str, number: str, level: int) -> None:
    found = heading_of(line)
    assert found is not None
    assert (found.number, found.level) == (number, level)


@pytest.mark.parametrize(
    "line",
    [
        "1目的 (4)",
        "2023年5月",
        "1.技术支持，及时响应。",
        "10.0",
        "3个工作日",
        "1、坐姿",
        "2H内",
        "普通的一行",
        "",
        "5.1管理范围……5",
    ],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert heading_of(line) is None


def test_text_that_stops_in_mid_sentence_is_noticed() -> None:
    assert ends_in_mid_sentence("本程序适用于本公司产品，包括售后服务、信息反馈以及合同的")
    assert not ends_in_mid_sentence(CHINESE)
    assert not ends_in_mid_sentence("《顾客满意度调查表》")
