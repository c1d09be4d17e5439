"""Clause lists of standards: what ships, how clauses are found, how faults are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.core.errors import Invalid, NotFound
from webapp.documents.standards import clause_key, find_clause, load_cross_map, load_standards, read_standard

FOLDER = Path(__file__).parents[2] / "controlled_docs" / "standards"
STANDARDS = load_standards(FOLDER)


def standard(**changes: object) -> dict[str, object]:
    return {
        "key": "demo@2026",
        "edition": "2026",
        "name": "Demo",
        "status": "verified",
        "titles": {"zh": "示例", "en": "Demo"},
        "clauses": [{"number": "4", "zh": "四", "en": "Four"}],
    } | changes


def test_what_ships() -> None:
    counts = {key: len(one.clauses) for key, one in STANDARDS.items()}
    assert counts == {"iso9001@2015": 91, "iso20000-1@2018": 77, "gbt28827.1@2012": 29, "gbt28827.1@2022": 0}
    assert STANDARDS["gbt28827.1@2022"].status == "unverified", "a template: no clause is invented"
    assert STANDARDS["gbt28827.1@2012"].replaced_by in STANDARDS


def test_titles_that_were_not_checked_are_marked() -> None:
    iso, itsm, itss = (STANDARDS[key] for key in ("iso9001@2015", "iso20000-1@2018", "gbt28827.1@2012"))
    assert iso.clause("7.5").unverified == {"zh"}  # type: ignore[union-attr]
    assert iso.clause("4.3").unverified == frozenset()  # type: ignore[union-attr]
    assert iso.clause("8.3.4").unverified == {"en"}  # type: ignore[union-attr]
    assert all("zh" in clause.unverified for clause in itsm.clauses)
    assert itsm.clause("8.3.4.1").unverified == {"en", "zh"}  # type: ignore[union-attr]
    assert all("en" in clause.unverified for clause in itss.clauses)
    assert itss.clause("9.2").unverified == {"en"}  # type: ignore[union-attr]


def test_a_clause_without_title_has_none() -> None:
    clause = STANDARDS["iso9001@2015"].clause("7.5.3.2")
    assert clause is not None and clause.titles == {} and clause.title("zh-Hans") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7.5.3", ["iso20000-1@2018:7.5.3", "iso9001@2015:7.5.3"]),
        ("iso9001@2015:7.5.3", ["iso9001@2015:7.5.3"]),
        (" ７．５．３ ", ["iso20000-1@2018:7.5.3", "iso9001@2015:7.5.3"]),
        ("9.9", ["gbt28827.1@2012:9.9"]),
    ],
)
def test_finding_a_clause(text: str, found: list[str]) -> None:
    assert [clause_key(*pair) for pair in find_clause(text, STANDARDS)] == found


@pytest.mark.parametrize("text", ["7.5.9", "iso9001@2026:7.5.3", "", ":", "seven"])
def test_a_clause_that_is_not_there(text: str) -> None:
    with pytest.raises(NotFound):
        find_clause(text, STANDARDS)


def test_clauses_stand_in_the_order_of_their_numbers() -> None:
    numbers = [clause.number for clause in STANDARDS["iso9001@2015"].clauses]
    assert numbers[:3] == ["4", "4.1", "4.2"] and numbers[-1] == "10.3"
    assert numbers.index("8.2.4") < numbers.index("8.3") < numbers.index("10")
    assert [c.number for c in STANDARDS["iso9001@2015"].children("9")] == ["9.1", "9.2", "9.3"]


def test_the_cross_map_names_only_clauses_that_are_there() -> None:
    rows = load_cross_map(FOLDER, STANDARDS)
    assert {
        "gbt28827.1@2012": ("9.2",),
        "iso20000-1@2018": ("8.3.3",),
        "iso9001@2015": ("8.2.2", "8.2.3"),
    } in rows
    assert len(rows) == 11


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"key": "iso 9001"}, "key"),
        ({"edition": 2026}, "name"),
        ({"status": "fine"}, "status"),
        ({"titles": {"zh": "示例"}}, "titles.en"),
        ({"clauses": "4"}, "clauses"),
        ({"clauses": [{"number": "4"}, {"number": "4"}]}, "clauses"),
        ({"clauses": [{"number": "4.1"}]}, "clauses"),
        ({"clauses": [{"number": 4.1}]}, "clauses[1].number"),
        ({"clauses": [{"title": "x"}]}, "clauses[1].number"),
        ({"clauses": [{"number": "4", "unverified": ["zh"]}]}, "clauses[1].unverified"),
        ({"clauses": [{"number": "4", "titel": "x"}]}, "clauses[1].titel"),
        ({"autor": "x"}, "autor"),
    ],
)
def test_faults_are_named_with_their_place(changes: dict, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_standard(standard(**changes), "demo.yaml")
    assert place in refused.value.fields
    assert "demo.yaml" in str(refused.value)


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "demo@2026.yaml").write_text("key: demo@2026\ntitles: [\n", encoding="utf-8")
    with pytest.raises(Invalid, match="demo@2026.yaml.*line"):
        load_standards(tmp_path)
    (tmp_path / "demo@2026.yaml").write_bytes(b"key: \xd6\xd0\xce\xc4\n")
    with pytest.raises(Invalid, match="UTF-8"):
        load_standards(tmp_path)
