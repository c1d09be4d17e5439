"""Every hostile file is refused by name, with the way out; nothing else happens."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from tests.rendering.samples import TYPES, docx, locked_pdf, lying_size, ole, overlapping, paragraph, pdf, png, zipped
from webapp.core.errors import Invalid
from webapp.rendering import Limits, inspect_file, open_zip

LIMITS = Limits(file_bytes=2_000_000, unpacked_bytes=20_000_000, entries=50, seconds=30)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><w>&c;</w>'
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


def refusal(name: str, data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Invalid) as caught:
        inspect_file(name, data, limits)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.docx", b"", "0 bytes"),
        ("大.txt", b"a" * 2_000_001, "larger than"),
        ("图.png", png(), "type that cannot be taken in"),
        ("假.docx", png(), "something else"),
        ("假.pdf", docx(paragraph("x")), "something else"),
        ("假.txt", pdf("x"), "something else"),
        ("假.docx", b"just text", "something else"),
        ("程序.exe", b"MZ\0\0", "type that cannot be taken in"),
        ("无尾", b"text", "type that cannot be taken in"),
        ("宏.docm", docx(paragraph("x")), "macros"),
        ("宏.docx", docx(paragraph("x"), parts={"word/vbaProject.bin": b"\0"}), "macros"),
        ("宏.doc", ole("WordDocument", "Macros"), "macros"),
        ("密.docx", ole("EncryptionInfo", "EncryptedPackage"), "password"),
        ("密.doc", ole("WordDocument", fib_flags=0x0100), "password"),
        ("密.pdf", locked_pdf(), "password"),
        ("断.docx", docx(paragraph("x" * 3000))[:-400], "cut off"),
        ("断.pdf", pdf("x", "y")[:-60], "cut off"),
        ("坏.pdf", b"%PDF-1.5\nnothing\nstartxref\n0\n%%EOF\n", "cut off"),
        ("缺.docx", zipped({"[Content_Types].xml": TYPES, "word/x.xml": "<a/>"}), "something else"),
        ("乱.docx", docx(parts={"word/document.xml": "<w:document>"}), "damaged"),
        ("弹.docx", docx(paragraph("x"), parts={"word/media/a.bin": b"\0" * 15_000_000}), "far more"),
        ("弹.docx", docx(paragraph("x"), parts={f"word/{i}.xml": "<a/>" for i in range(60)}), "far more"),
        ("弹.docx", overlapping(), "far more"),
        ("谎.docx", lying_size(), "谎.docx"),
        ("套.docx", docx(paragraph("x"), parts={"word/inner.zip": zipped({"a": "b"})}), "another archive"),
        ("套.docx", docx(paragraph("x"), parts={"word/inner.bin": zipped({"a": "b"})}), "another archive"),
        ("越.docx", docx(paragraph("x"), parts={"../evil.xml": "<a/>"}), "unsafe entry"),
        ("越.docx", docx(paragraph("x"), parts={"/etc/evil.xml": "<a/>"}), "unsafe entry"),
        ("越.docx", docx(paragraph("x"), parts={"C:\\evil.xml": "<a/>"}), "unsafe entry"),
        ("体.docx", docx(paragraph("x"), parts={"word/settings.xml": BOMB}), "entities"),
        ("体.docx", docx(paragraph("x"), parts={"word/_rels/a.rels": OUTSIDE}), "entities"),
        ("体.docx", docx(paragraph("x"), parts={"word/a.xml": BOMB.encode("utf-16")}), "entities"),
    ],
)
def test_a_hostile_file_is_refused_by_name(name: str, data: bytes, words: str) -> None:
    text = refusal(name, data)
    assert words in text
    assert name in text


def test_a_total_beyond_the_limit_is_a_bomb_even_when_each_entry_is_modest() -> None:
    parts: dict[str, str | bytes] = {f"word/media/{i}.bin": b"\0" * 900_000 for i in range(30)}
    assert "far more" in refusal("多.docx", docx(paragraph("x"), parts=parts))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("程序.docx", docx(paragraph("目的")), "docx"),
        ("旧.doc", ole("WordDocument"), "doc"),
        ("图纸.PDF", pdf("drawing"), "pdf"),
        ("说明.md", "# 说明".encode(), "md"),
        ("说明.txt", "说明".encode(), "txt"),
    ],
)
def test_an_honest_file_is_known_by_its_content(name: str, data: bytes, kind: str) -> None:
    assert inspect_file(name, data, LIMITS).kind == kind


@pytest.mark.parametrize(
    "entry", ["../outside.txt", "/etc/outside.txt", "C:/outside.txt", "a/../../outside.txt", "..\\outside.txt"]
)
def test_a_name_leaving_the_archive_is_reported_and_the_rest_still_comes(entry: str) -> None:
    members = list(open_zip(zipped({entry: b"x", "好.txt": "好".encode()}), LIMITS))
    assert [bool(member.problem) for member in members] == [True, False]
    assert members[0].data == b""
    assert members[1].name == "好.txt"
    assert ".." not in members[0].name.split("/")


def test_links_locked_nested_and_broken_members_do_not_stop_an_import() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.zip", zipped({"a": "b"}))
        archive.writestr("broken.txt", b"BROKENBROKEN")
        archive.writestr("好/一.txt", "一")
    data = output.getvalue().replace(b"BROKENBROKEN", b"BROKENbroken")
    members = {member.name: member for member in open_zip(data, LIMITS)}
    assert "link" in str(members["link.txt"].problem)
    assert "archive inside" in str(members["inner.zip"].problem)
    assert "damaged" in str(members["broken.txt"].problem)
    assert members["好/一.txt"].data == "一".encode()


def test_names_written_by_a_chinese_windows_are_read() -> None:
    data = zipped({"AAAA.txt": "x"}).replace(b"AAAA", "程序".encode("gb18030"))
    assert [member.name for member in open_zip(data, LIMITS)] == ["程序.txt"]


def test_a_nul_in_a_name_is_refused() -> None:
    data = zipped({"aXb.txt": "x"}).replace(b"aXb", b"a\0b")
    assert all(member.problem for member in open_zip(data, LIMITS))


def test_an_archive_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="damaged"):
        list(open_zip(b"PK\x03\x04 nothing", LIMITS))
