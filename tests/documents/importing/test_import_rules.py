"""Rules of importing: what stands in the way of a row, what is proposed, where a file holds several documents."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.core.errors import Message
from webapp.documents.importing.checks import Known, Register, Row, notes, problems
from webapp.documents.importing.cuts import find_cuts
from webapp.documents.importing.packing import pack, unpack
from webapp.documents.importing.proposals import Frame, Proposal, propose
from webapp.documents.importing.sources import in_folder, safe_path
from webapp.documents.importing.words import summary_of

FRAME = Frame(
    schemes={"manual": "edition", "instruction": "decimal", "system_rule": "decimal"},
    departments={"技术中心": 2, "JS": 2, "示例公司": 1},
    root="示例公司",
    root_id=1,
    company="SL",
)
REGISTER = Register(schemes=FRAME.schemes)


def row(position: int, **values: object) -> Row:
    usual: dict[str, object] = {
        "file": f"{position}.txt",
        "sha": f"sha{position}",
        "number": "",
        "title": f"制度{position}",
        "revision": "v1.0",
        "type_key": "instruction",
        "department_id": 1,
    }
    return Row(position, **{**usual, **values})  # type: ignore[arg-type]


def proposal(name: str, *lines: str, frame: Frame = FRAME, **values: object) -> Proposal:
    parts = tuple((f"p:{number}", line) for number, line in enumerate(lines, 1))
    return propose(name, parts, {}, (), frame, **values)  # type: ignore[arg-type]


def said(rows: list[Row], register: Register = REGISTER) -> dict[int, list[str]]:
    return {place: [str(p.message) for p in found] for place, found in problems(rows, register).items()}


def test_a_sound_row_has_no_problem_and_needs_no_number() -> None:
    assert said([row(1), row(2)]) == {1: [], 2: []}


def test_of_two_equal_files_the_later_one_has_the_problem() -> None:
    found = said([row(1, sha="a"), row(2, sha="a")])
    assert found[1] == []
    assert found[2] == ["2.txt has the same content as 1.txt of this import. Drop one of the two."]


def test_of_two_equal_numbers_the_later_one_has_the_problem_however_they_are_printed() -> None:
    found = said([row(1, number="SL/QP-07"), row(2, number="sl／qp—07.")])
    assert found[1] == []
    assert found[2] == ["1.txt of this import has the number sl／qp—07. too. Change one of the two."]


def test_content_that_is_here_already_is_named_with_its_place() -> None:
    register = Register(contents={"sha1": Known("SL/QP-07", "程序", "v1.0", "/d/x/r/v1.0", 7)}, schemes=FRAME.schemes)
    found = problems([row(1, number="SL/QP-07")], register)[1]
    assert [(p.url, p.label) for p in found] == [("/d/x/r/v1.0", "SL/QP-07")]
    assert "is here already, unchanged, as SL/QP-07 v1.0" in str(found[0].message)


@pytest.mark.parametrize(
    ("known", "words", "offered"),
    [
        (Known("SL/QP-07", "程序", url="/d/x", document_id=7), "take the file over as its next revision", 7),
        (Known("SL/QP-07", "程序", document_id=7, on_its_way="v1.1"), "whose revision v1.1 is on its way", None),
        (Known("SL/QP-07", void=True), "was voided", None),
        (Known("SL/QP-07"), "is taken already", None),
    ],
)
def test_a_number_that_exists_is_a_problem_with_a_way_out(known: Known, words: str, offered: int | None) -> None:
    register = Register(numbers={"sl/qp-07": known}, schemes=FRAME.schemes)
    found = problems([row(1, number="SL/QP-07")], register)[1]
    assert words in str(found[0].message)
    assert found[0].offer == offered


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": "  "}, "needs a title"),
        ({"title": "长" * 301}, "longer than 300 characters"),
        ({"revision": "第三稿"}, "is no version"),
        ({"revision": "A/0"}, "does not fit the versions of this type: write it like v1.0."),
        ({"revision": "v1.0", "type_key": "manual"}, "write it like A/0."),
        ({"number": "X" * 121}, "1 to 120 characters"),
        ({"number": "。。"}, "1 to 120 characters"),
    ],
)
def test_a_value_that_can_not_be_is_named(values: dict[str, object], words: str) -> None:
    assert words in " ".join(said([row(1, **values)])[1])


def test_a_label_below_release_is_fine_for_a_draft() -> None:
    assert said([row(1, revision="v0.3")])[1] == []


def test_a_next_revision_waits_for_the_one_on_its_way() -> None:
    known = Known("SL/QP-07", "程序", document_id=7, on_its_way="v1.1")
    register = Register(documents={7: known}, schemes=FRAME.schemes)
    assert "Revision v1.1 of SL/QP-07 is on its way" in said([row(1, target_id=7)], register)[1][0]


def test_the_same_title_is_worth_a_look_and_no_problem() -> None:
    rows = [row(1, title="服务大厅管理制度"), row(2, title="服务大厅管理制度")]
    assert said(rows)[2] == []
    assert "1.txt has this title too" in str(notes(rows, {})[2][0].message)


def test_every_value_has_its_reason() -> None:
    found = proposal(
        "a.txt", "服务台管理制度", "文件编号：SL/QS-07", "版本：V1.1", "实施日期：2026年12月1日", "编制部门：技术中心"
    )
    assert (found.number, found.title, found.revision, found.type_key) == (
        "SL/QS-07",
        "服务台管理制度",
        "v1.1",
        "system_rule",
    )
    assert (found.department_id, found.effective_on, found.issued_on) == (2, date(2026, 12, 1), None)
    assert set(found.why) >= {"number", "title", "revision", "type", "department", "issued", "effective"}
    assert all(str(message) for messages in found.why.values() for message in messages)


def test_what_is_missing_is_proposed_with_a_reason_and_is_no_problem() -> None:
    found = proposal("说明.txt", "值班安排", "正文。")
    assert (found.number, found.type_key, found.department_id, found.revision) == ("", "instruction", 1, "v1.0")
    assert "Work instruction is proposed" in " ".join(map(str, found.why["type"]))
    assert "示例公司 is proposed" in " ".join(map(str, found.why["department"]))


def test_a_department_that_is_not_here_is_said() -> None:
    found = proposal("a.txt", "值班制度", "编制部门：动力车间办公室")
    assert found.department_id == 1
    assert "There is no department 动力车间办公室 here." in " ".join(map(str, found.why["department"]))


def test_a_version_of_the_other_scheme_goes_into_the_summary() -> None:
    found = proposal("质量手册.txt", "质量手册", "版本：v1.0")
    assert (found.type_key, found.revision, found.stated) == ("manual", "A/0", "v1.0")
    assert "does not fit the versions of this type" in " ".join(map(str, found.why["revision"]))
    summary = summary_of("zh-Hans", label="A/0", stated="v1.0", issued_on=date(2011, 3, 1), effective_on=None)
    assert summary == "由文件导入。文件上标注的版本为 v1.0。文件上标注的发布日期为 2011-03-01。"


def test_an_unfinished_text_is_said_and_is_no_problem() -> None:
    found = proposal("a.txt", "值班制度", "第一条 为了加强值班管理,明确值班人员的职责,保证信息系统安全稳定运行,根据")
    assert found.incomplete
    assert "an incomplete source" in " ".join(map(str, found.why["text"]))


def test_several_documents_in_one_file_are_proposed_as_cuts() -> None:
    long = "第一条 为规范管理，制定本制度。" * 12
    lines = [
        "服务台管理制度",
        "服务台管理制度",
        long,
        "工具管理办法",
        long,
        "合同管理制度",
        "合同管理制度 一、总则",
        long,
    ]
    assert [(cut.line, cut.title) for cut in find_cuts(lines)] == [(4, "工具管理办法"), (6, "合同管理制度")]


def test_a_reason_keeps_its_values_in_a_table() -> None:
    message = Message("%(day)s %(place)s %(all)s", {"day": date(2026, 1, 2), "place": Message("p"), "all": [1, "b"]})
    assert unpack(pack(message)) == message


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\机密\\制度.docx", "C_/机密/制度.docx"),
        ("制度\u202excod.exe", "制度xcod.exe"),
        ("/", "unnamed"),
    ],
)
def test_a_name_never_leaves_its_folder_nor_lies_about_its_ending(name: str, safe: str) -> None:
    assert safe_path(name) == safe


def test_litter_of_a_folder_is_left_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for name in ("甲.txt", "~$甲.docx", "Thumbs.db", ".hidden"):
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / "下级").mkdir()
    (tmp_path / "下级" / "乙.txt").write_text("y", "utf-8")
    assert sorted(file.name for file in in_folder(tmp_path)) == ["下级/乙.txt", "甲.txt"]
