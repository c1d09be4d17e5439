"""Files that stand for what people hand in: good ones in three encodings and kinds, broken ones of every sort."""

from __future__ import annotations

import io

from tests.rendering.samples import docx, ole, paragraph, pdf, png, zipped
from webapp.documents.importing.sources import Given, Source

RULE = """服务台管理制度
文件编号：SL/QS-07
版本：V1.1
发布日期：2026年11月1日
实施日期：2026年12月1日

1 目的
规范服务台的受理、派单和回访。
"""
MANUAL = """质量手册
版本：v1.0

1 范围
本手册适用于公司的运行维护服务。
"""
PLAIN = """值班安排说明

1 目的
说明值班的安排和交接。
"""
GOOD = {
    "服务台管理制度.txt": RULE.encode("gb18030"),
    "质量手册.txt": MANUAL.encode("utf-16"),
    "值班安排说明.md": PLAIN.encode("utf-8"),
}
BROKEN = {
    "空.docx": b"",
    "断.docx": docx(paragraph("正文" * 900))[:-300],
    "假.docx": png(),
    "宏.docx": docx(paragraph("正文"), parts={"word/vbaProject.bin": b"\0"}),
    "密.docx": ole("EncryptionInfo", "EncryptedPackage"),
    "图.png": png(),
    "绝密.txt": "绝密★启封前\n关于系统的规定\n第一条 内容。\n".encode(),
}
WAY_OUT = {
    "空.docx": "0 bytes",
    "断.docx": "cut off",
    "假.docx": "something else",
    "宏.docx": "macros",
    "密.docx": "password",
    "图.png": "type that cannot be taken in",
    "绝密.txt": "state secret",
}


def given(files: dict[str, bytes]) -> list[Given]:
    """Files as the page hands them on."""
    return [Given(name, len(data), io.BytesIO(data).read) for name, data in files.items()]


def found(files: dict[str, bytes]) -> list[Source]:
    """Files as the reader gets them."""
    return [Source(name, data) for name, data in files.items()]


__all__ = ["BROKEN", "GOOD", "RULE", "WAY_OUT", "docx", "found", "given", "pdf", "zipped"]
