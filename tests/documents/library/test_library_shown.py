"""All starter documents taken over, sent, approved, released and delivered as PDF, in both languages."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from webapp.core.db import db
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.library import actions, queries
from webapp.documents.library.actions import Choice
from webapp.documents.library.starters import LANGUAGES
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_body, freeze_cover
from webapp.documents.renditions.queries import rendition_of
from webapp.rendering import pdf_text
from webapp.rendering.wordfile import blocks_of

from ...factories import OPERATOR, World, department_of

KEYS = list(queries.library().starters)
TERMS = {"GB", "T", "ISO", "IEC", "SLA", "UC", "PDCA", "DMAIC", "Why", "SL", "QP", "R", "D", "v", "JS", "ZH"}
"""Latin letters a Chinese page may bear: standards, methods, numbers."""
COVERS = {
    "zh-Hans": ("文件审批", "修订记录", "受控状态", "分发号", "编制", "批准", "首次发布", "企业内部密级", "现行有效"),
    "en": ("Approval", "Revision record", "Status", "Distribution no.", "Prepared", "Approved", "First issue",
           "Internal classification", "In force since"),
}  # fmt: skip
PEOPLE = "示例科技有限公司综合管理部技术中心市场部李强服务级别经理王敏管理者代表陈洁"
"""Names the organisation has in one language only."""


def choice(language: str) -> Choice:
    quality, technical = department_of("综合管理部").id, department_of("技术中心").id
    if language == "en":
        return Choice(language)
    return Choice(language, {"quality": quality, "technical": technical, "sales": department_of("市场部").id})


def issue(world: World, revision_id: int) -> Revision:
    """From draft to effective, with its cover made."""
    freeze_body(db.session.get_one(Revision, revision_id), by=OPERATOR)
    world.approve(submit_revision(db.session.get_one(Revision, revision_id), by=world.actor("li")))
    by, proof = world.actor("chen"), world.proof("chen")
    revision = release_revision(db.session.get_one(Revision, revision_id), by=by, proof=proof)
    freeze_cover(revision, by=OPERATOR)
    return db.session.get_one(Revision, revision_id)


def squeezed(text: str) -> str:
    """Without blanks and the marks a line may break at."""
    return re.sub(r"\s|\u00ad", "", text)


def check(world: World, revision: Revision, key: str) -> int:
    """Read the delivered PDF back; returns the pages of its body."""
    language, starter = revision.language, queries.library().starters[key]
    pages = pdf_text(rendition_of(revision, by=world.actor("chen"), controlled=True)).split("\f")
    cover, body = pages[0], pages[1:]
    for words in (revision.document.number, revision.document.title, "v1.0", *COVERS[language]):
        assert squeezed(words) in squeezed(cover), (key, language, words)
    everything = "".join(pages)
    if len(queries.numbers()) == len(KEYS):
        assert "编号待定" not in everything and "number to follow" not in everything
    assert "\ufffd" not in everything and "□" not in squeezed("".join(body)) and "{{" not in everything
    last = "第{n}页共{n}页" if language == "zh-Hans" else "Page{n}of{n}"
    assert last.format(n=len(pages)) in squeezed(pages[-1])
    printed = squeezed("".join(body))
    departments = choice(language).departments
    for block in blocks_of(queries.filled(starter, language, departments, by=world.actor("li"))):
        for line in [block.text, *(cell for row in block.rows for cell in row)]:
            # a page may break inside a long line: its first and last words are looked for
            assert squeezed(line)[:12] in printed and squeezed(line)[-12:] in printed, (key, language, line)
    _speaks_one_language(language, "".join(pages))
    if shutil.which("soffice"):
        assert 2 <= len(body) <= 5 and abs(len(body) - starter.pages[LANGUAGES[language]]) <= 1, (key, len(body))
    return len(body)


def _speaks_one_language(language: str, text: str) -> None:
    if language == "en":
        assert set(re.findall(r"[\u3400-\u9fff]", text)) <= set(PEOPLE)
    else:
        lines = [line for line in text.splitlines() if "/q/" not in line and "root" not in line]
        words = set(re.findall(r"[A-Za-z]+", re.sub(r"\d+ · [0-9A-Z -]+", "", "\n".join(lines))))
        assert {word for word in words if len(word) > 1} <= TERMS, words - TERMS


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_in_each_language_is_delivered_as_its_text_says(world, language):
    revision = actions.take_over("service-report", choice(language), by=world.actor("li"))
    assert not revision.incomplete
    assert check(world, issue(world, revision.id), "service-report") >= 2


@pytest.mark.deep
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_ten_are_issued_in_each_language(world, language):
    outcomes = actions.take_over_all(KEYS, choice(language), by=world.actor("li"))
    assert [outcome.refusal for outcome in outcomes] == [None] * 10
    pages = {}
    for outcome in outcomes:
        assert outcome.revision_id is not None
        revision = issue(world, outcome.revision_id)
        pages[outcome.starter.key] = check(world, revision, outcome.starter.key)
        if folder := os.environ.get("WENKONG_SHOW"):
            pdf = rendition_of(revision, by=world.actor("chen"), controlled=True)
            Path(folder, f"{outcome.starter.key}-{language}.pdf").write_bytes(pdf)
    print(language, pages)
    assert len(pages) == 10
