"""The reader's check: each starter document against the ten contents of a process document, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.documents.library import queries
from webapp.documents.library.starters import CONTENTS, LANGUAGES, PLACEHOLDER, Starter
from webapp.documents.text_checks import looks_incomplete, web_noise
from webapp.rendering.wordfile import Block, blocks_of

STARTERS = list(queries.library().starters.values())
BOTH = [(starter, language) for starter in STARTERS for language in LANGUAGES]
IDS = [f"{starter.key}-{language}" for starter, language in BOTH]
LEAST = {"zh-Hans": 60, "en": 150}
"""Letters below which a content counts as a heading with nothing under it."""
HEADINGS = {
    "goals": ("目的和目标", "Purpose and objectives"),
    "principles": ("管理原则", "Principles"),
    "organisation": ("职责", "Responsibilities"),
    "steps": ("工作程序", "Procedure"),
    "evaluation": ("评价和改进", "Evaluation and improvement"),
    "tools": ("方法和工具", "Methods and tools"),
    "training": ("培训和沟通", "Training and communication"),
    "filing": ("表单和记录", "Forms and records"),
    "supervision": ("监督检查", "Supervision"),
    "revision": ("修订和生效", "Revision and effective date"),
}
TIME = re.compile(r"\d|[日时前后年月按随]|day|year|month|before|after|as |until", re.IGNORECASE)
TABLE = Path(__file__).parents[3] / "docs" / "starter-library.md"


def sections(text: str) -> dict[str, list[Block]]:
    """Chapter number to what stands under it, its heading first."""
    found: dict[str, list[Block]] = {}
    for block in blocks_of(text):
        if block.kind == "h1":
            found[block.text.split(" ", 1)[0]] = [block]
        elif found:
            found[list(found)[-1]].append(block)
    return found


def words_of(blocks: list[Block]) -> str:
    """All words of some blocks, headings left out."""
    return "".join("".join(map("".join, b.rows)) + b.text for b in blocks if b.kind not in {"h1", "h2"})


def test_there_are_ten_starter_documents():
    assert [starter.key for starter in STARTERS] == [
        "document-control", "records-control", "service-level", "service-report", "contract",
        "after-sales", "complaint", "internal-audit", "management-review", "corrective-action",
    ]  # fmt: skip


@pytest.mark.parametrize(("starter", "language"), BOTH, ids=IDS)
def test_each_of_the_ten_contents_has_its_chapter_with_something_in_it(starter: Starter, language: str):
    found = sections(starter.texts[language])
    assert set(starter.contents) == set(CONTENTS)
    for content, numbers in starter.contents.items():
        for number in numbers:
            assert len(words_of(found[number][1:])) >= LEAST[language], f"{content}: chapter {number} is empty"
        first = found[numbers[0]][0].text.split(" ", 1)[1]
        assert first in HEADINGS[content], f"{content} stands under the heading {first}"


@pytest.mark.parametrize(("starter", "language"), BOTH, ids=IDS)
def test_steps_say_who_when_and_what_comes_out(starter: Starter, language: str):
    steps = next(block for block in sections(starter.texts[language])["7"] if block.kind == "table")
    assert len(steps.rows[0]) == 4 and len(steps.rows) >= 8
    assert all(cell.strip() for row in steps.rows for cell in row)
    assert sum(bool(TIME.search(row[2])) for row in steps.rows[1:]) >= 6


@pytest.mark.parametrize(("starter", "language"), BOTH, ids=IDS)
def test_indicators_have_formula_target_and_period(starter: Starter, language: str):
    table = next(block for block in sections(starter.texts[language])["10"] if block.kind == "table")
    assert len(table.rows) >= 5
    for _name, formula, target, period in table.rows[1:]:
        assert "÷" in formula and "%" in formula and re.search(r"\d+%", target) and period


@pytest.mark.parametrize(("starter", "language"), BOTH, ids=IDS)
def test_every_form_is_listed_with_keeper_and_retention_under_its_own_name(starter: Starter, language: str):
    forms, file = queries.library().forms, LANGUAGES[language]
    table = next(block for block in sections(starter.texts[language])["9"] if block.kind == "table")
    listed = {row[0].removeprefix("{{form:").removesuffix("}}"): row for row in table.rows[1:]}
    used = {found[1][5:] for found in PLACEHOLDER.finditer(starter.texts[language]) if found[1].startswith("form:")}
    assert used == set(listed) == set(starter.forms)
    own = {form.key for form in forms.values() if form.document == starter.key}
    assert own <= used, "a form of this document is nowhere used"
    for key, row in listed.items():
        assert row[1] == forms[key].titles[file] and row[2] and row[3]


@pytest.mark.parametrize(("starter", "language"), BOTH, ids=IDS)
def test_cross_references_name_the_other_document_by_its_exact_title(starter: Starter, language: str):
    number = r"\{\{number:([a-z-]+)\}\}"
    mark = f"《([^》]+)》（{number}）" if language == "zh-Hans" else rf'"([^"]+)" \({number}\)'
    named = re.findall(mark, starter.texts[language])
    assert len(named) == starter.texts[language].count("{{number:")
    for title, key in named:
        assert title == queries.library().starters[key].title(language)
        assert key != starter.key


@pytest.mark.parametrize("starter", STARTERS, ids=[starter.key for starter in STARTERS])
def test_both_languages_have_the_same_structure_and_the_same_figures(starter: Starter):
    shapes, figures, marks = [], [], []
    for text in starter.texts.values():
        blocks = list(blocks_of(text))
        shapes.append([(b.kind, len(b.rows), b.text.split(" ")[0] if b.kind.startswith("h") else "") for b in blocks])
        figures.append([re.findall(r"\d+%", row[2]) for b in blocks for row in b.rows if "÷" in " ".join(row)])
        marks.append(sorted(set(PLACEHOLDER.findall(text)) - {"abbr"}))
    assert shapes[0] == shapes[1]
    assert figures[0] == figures[1]
    assert marks[0] == marks[1]


@pytest.mark.parametrize(("starter", "language"), BOTH, ids=IDS)
def test_a_text_is_whole_and_of_one_language(starter: Starter, language: str):
    text = starter.texts[language]
    assert text.startswith(f"# {starter.title(language)}\n")
    assert not looks_incomplete(text) and web_noise(text) == []
    plain = PLACEHOLDER.sub("", text)
    if language == "en":
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", plain)
    else:
        known = {"GB", "ISO", "IEC", "SLA", "UC", "PDCA", "DMAIC", "Why", "QP", "R", "D", "v", "T", "abbr"}
        assert set(re.findall(r"[A-Za-z]+", plain)) <= known
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", plain), "half-width marks"


@pytest.mark.parametrize(("starter", "language"), BOTH, ids=IDS)
def test_texts_have_their_length(starter: Starter, language: str):
    text = PLACEHOLDER.sub("", starter.texts[language])
    if language == "zh-Hans":
        assert 1800 <= len(re.sub(r"[\s|#-]", "", text)) <= 4500
    else:
        assert 1200 <= len(text.split()) <= 2300


def test_the_printed_table_of_the_readers_check_is_up_to_date():
    assert table_lines() == [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")]


def table_lines() -> list[str]:
    """The reader's check as docs/starter-library.md prints it."""
    short = ("Goals 目标", "Principles 原则", "Duties 职责", "Steps 步骤", "Evaluation 评价", "Tools 工具",
             "Training 培训", "Filing 归档", "Supervision 监督", "Revision 修订")  # fmt: skip
    lines = [f"| Document 文件 | {' | '.join(short)} | Pages 页数 zh, en |"]
    for starter in STARTERS:
        places = " | ".join(", ".join(starter.contents[content]) for content in CONTENTS)
        pages = f"{starter.pages['zh']}, {starter.pages['en']}"
        lines.append(f"| {starter.titles['en']} {starter.titles['zh']} | {places} | {pages} |")
    return lines
