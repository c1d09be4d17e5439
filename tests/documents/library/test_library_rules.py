"""Starter texts as data: placeholders, names that try to be Markdown, languages of papers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.errors import Invalid
from webapp.documents.library import queries
from webapp.documents.library.filling import DEPARTMENT_WORDS, Names, cited, fill, propose_departments
from webapp.documents.library.starters import FormName, load_library
from webapp.documents.paper import chosen, language_of
from webapp.rendering.wordfile import blocks_of

FORMS = {"audit-plan": FormName("audit-plan", "internal-audit", 2, {"zh": "审核实施计划", "en": "Audit plan"})}
NAMES = Names("示例科技", "SL", {"quality": "质管部"}, {"general_manager": "总经理"}, {"internal-audit": "SL/QP-08"})

PLACEHOLDERS = [
    ("{{company}}（{{abbr}}）", "示例科技（SL）"),
    ("{{department:quality}}和{{department:sales}}", "质管部和销售部门"),
    ("{{post:general_manager}}批准", "总经理批准"),
    ("《内部审核程序》（{{number:internal-audit}}）", "《内部审核程序》（SL/QP-08）"),
    ("填写{{form:audit-plan}}", "填写SL/QP-08-R02"),
    ("《合同管理与评审程序》（{{number:contract}}）", "《合同管理与评审程序》（编号待定）"),
]


@pytest.mark.parametrize(("text", "expected"), PLACEHOLDERS)
def test_placeholders_are_filled_with_the_names_of_the_organisation(text, expected):
    assert fill(text, "zh-Hans", NAMES, FORMS) == expected


def test_an_open_number_reads_well_in_english_too():
    assert fill('"Audit" ({{number:contract}})', "en", NAMES, FORMS) == '"Audit" (number to follow)'
    assert fill("| {{form:audit-plan}} |", "en", Names("A", "B"), FORMS) == "| (number to follow) |"


def test_english_titles_are_small_within_a_sentence_and_large_at_its_beginning():
    names = Names("A", "B", {}, {"seal_keeper": "Seal keeper"})
    text = "The {{post:seal_keeper}} seals.\n\n| {{post:seal_keeper}} | the {{post:seal_keeper}} |"
    assert fill(text, "en", names, FORMS) == "The seal keeper seals.\n\n| Seal keeper | the seal keeper |"


def test_what_a_text_cites_is_known_by_number_and_by_form():
    assert cited("{{number:contract}} {{form:audit-plan}} {{company}}", FORMS) == {"contract", "internal-audit"}


@given(name=st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_no_name_becomes_a_mark_heading_or_second_cell(name):
    """A company may be called anything; its name stays one run of words in its place."""
    names = Names(name, "X", {"quality": name})
    shown = " ".join(name.replace("\x00", "\ufffd").split())
    text = "# T\n\n{{company}}\n\n| {{department:quality}} | b |\n|---|---|\n| {{company}} | d |\n"
    blocks = list(blocks_of(fill(text, "zh-Hans", names, FORMS)))
    assert [block.kind for block in blocks] == ["title", "p", "table"]
    assert blocks[1].text == shown
    assert blocks[2].rows == ((shown, "b"), (shown, "d"))


def test_departments_are_proposed_from_their_names():
    found = propose_departments({1: "综合管理部", 2: "技术中心", 3: "服务台", 4: "市场部", 5: "财务部"})
    assert found == {"quality": 1, "technical": 2, "service": 3, "sales": 4, "finance": 5}
    assert propose_departments({1: "Quality Assurance", 2: "Sales"}) == {"quality": 1, "sales": 2}
    assert propose_departments({1: "董事会"}) == {}


def test_general_words_are_there_for_every_department_in_every_language():
    assert {frozenset(words) for words in DEPARTMENT_WORDS.values()} == {
        frozenset({"quality", "technical", "service", "sales", "finance"})
    }


LANGUAGE_OF = [
    ("文件控制程序，适用于 ISO 9001 和 ISO/IEC 20000-1 的全部要求。", "zh-Hans"),
    ("This procedure sets out how documents are controlled from draft to withdrawal.", "en"),
    ("This procedure of 示例科技有限公司 sets out how documents are controlled from first draft to withdrawal, "
     "who approves them and who holds a copy of each of them at any time.", "en"),
    ("SL/QP-01 v1.0", "zh-Hans"),
    ("", "zh-Hans"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LANGUAGE_OF)
def test_a_paper_speaks_the_language_of_its_text(text, expected):
    assert language_of(text) == expected


def test_a_language_without_a_cover_is_refused():
    assert chosen("en", "中文") == "en"
    with pytest.raises(Invalid):
        chosen("fr", "Bonjour")


BROKEN = [
    ("about.yaml", "owner: sales", "owner: nobody", "owner"),
    ("about.yaml", '  - "gbt28827.1@2012:9.2"', '  - "gbt28827.1@2012:99"', "clauses"),
    ("about.yaml", "type: procedure", "type: poem", "type"),
    ("about.yaml", "goals:", "wishes:", "contents"),
    ("about.yaml", "level:", "levle:", "levle"),
    ("zh.md", "{{company}}", "{{compnay}}", "zh-Hans"),
    ("zh.md", "{{company}}", "{{company", "zh-Hans"),
    ("en.md", "{{number:contract}}", "{{number:treaty}}", "en"),
    ("en.md", "{{post:management_representative}}", "{{post:king}}", "en"),
    ("en.md", "{{form:sla}}", "{{form:slaa}}", "en"),
]


@pytest.mark.parametrize(("file", "old", "new", "place"), BROKEN)
def test_a_slip_in_the_library_is_named_with_file_and_place(tmp_path, file, old, new, place):
    import shutil

    from webapp.documents.content import FOLDER

    shutil.copytree(FOLDER / "documents", tmp_path / "documents")
    path = tmp_path / "documents" / "service-level" / file
    text = path.read_text("utf-8").replace("owner: technical", "owner: sales")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    known = queries.library().starters.values()
    with pytest.raises(Invalid) as refused:
        load_library(
            tmp_path / "documents",
            types=["procedure"],
            clauses={clause for starter in known for clause in starter.clauses},
            posts=["general_manager", "deputy_general_manager", "management_representative", "quality_manager",
                   "document_controller", "department_head", "department_clerk", "archive_keeper",
                   "system_administrator", "service_level_manager", "contract_administrator", "seal_keeper",
                   "lead_auditor", "internal_auditor"],
        )  # fmt: skip
    assert "service-level" in str(refused.value) and place in refused.value.fields


def test_a_missing_text_is_named(tmp_path):
    import shutil

    from webapp.documents.content import FOLDER

    shutil.copytree(FOLDER / "documents", tmp_path / "documents")
    (tmp_path / "documents" / "contract" / "en.md").unlink()
    with pytest.raises(Invalid) as refused:
        load_library(tmp_path / "documents", types=["procedure"], clauses=_all_clauses(), posts=[])
    assert "en.md" in refused.value.fields


def _all_clauses() -> set[str]:
    return {clause for starter in queries.library().starters.values() for clause in starter.clauses}
