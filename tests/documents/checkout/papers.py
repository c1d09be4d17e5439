"""Word files as somebody works on them: made, opened, changed and saved by hand."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from docx import Document as WordFile
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.factories import OPERATOR, World
from webapp.approvals.models import Round
from webapp.documents.checkout.files import Handed, read_handed
from webapp.documents.drafting.actions import draft_revision, submit_revision
from webapp.documents.intake import take_in
from webapp.documents.models import Document, Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_body

SECTIONS = (
    ("1 目的", "规范服务级别管理，保证服务级别协议得到策划、签订、监视和评审。"),
    ("2 适用范围", "适用于公司对外提供的运行维护服务。"),
    ("3 职责", "服务级别经理负责编制服务级别协议。"),
    ("4 程序", "每季度对服务级别进行一次评审，评审结果形成记录。"),
)


def saved(file: Any) -> bytes:
    output = io.BytesIO()
    file.save(output)
    return output.getvalue()


@lru_cache(maxsize=32)
def word(**cover: str) -> bytes:
    """A procedure, made once for the same cover: labels and values of the table in front, such as 版本="A/0"."""
    file = WordFile()
    if cover:
        table = file.add_table(rows=len(cover), cols=2)
        for row, (label, value) in zip(table.rows, cover.items(), strict=True):
            row.cells[0].text, row.cells[1].text = label, value
    for heading, text in SECTIONS:
        file.add_heading(heading, level=1)
        file.add_paragraph(text)
    return saved(file)


def edited(data: bytes, change: Callable[[Any], object]) -> bytes:
    """The file opened, changed and saved again by another program."""
    file = WordFile(io.BytesIO(data))
    change(file)
    return saved(file)


def with_review(file: Any) -> None:
    """A duty is changed and a chapter added."""
    paragraph = next(p for p in file.paragraphs if p.text.startswith("服务级别经理"))
    paragraph.text = "服务级别经理负责编制和评审服务级别协议。"
    file.add_heading("5 评审", level=1)
    file.add_paragraph("管理者代表每年组织一次评审。")


def with_leftovers(file: Any) -> None:
    """Two insertions of one person are not accepted yet, and a comment is left."""
    for text in ("新增一句。", "又一句。"):
        node = OxmlElement("w:ins")
        node.set(qn("w:author"), "周婷")
        run = OxmlElement("w:r")
        letters = OxmlElement("w:t")
        letters.text = text
        run.append(letters)
        node.append(run)
        file.add_paragraph()._p.append(node)
    file.add_comment(file.paragraphs[-1].add_run("。"), "请核对", author="王敏", initials="W")


@lru_cache(maxsize=64)
def handed(data: bytes, name: str = "程序.docx") -> Handed:
    """A file that somebody hands in, read by the real reader."""
    return read_handed(take_in(name, data))


def in_force(world: World, data: bytes | None = None, document: Document | None = None) -> Revision:
    """A procedure from a Word file, in force; ``WORLD.document()`` when none is given."""
    revision = drafted(world, document or world.document(), data or word())
    round_: Round = submit_revision(revision, by=world.actor("li"))
    world.approve(round_)
    return release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"))


def drafted(world: World, document: Document, data: bytes, by: str = "li", **values: Any) -> Revision:
    revision = draft_revision(document, handed(data).intake, by=world.actor(by), **values)
    freeze_body(revision, by=OPERATOR)
    return revision
