"""The number office's rules: patterns, printed and normal forms, slugs, the report of gaps."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webapp.core.errors import Invalid
from webapp.documents.numbering import (
    NumberEntry,
    date_values,
    find_gaps,
    form_base,
    key,
    normalise,
    parse_pattern,
    range_of,
    slug,
    split_range,
)
from webapp.documents.numbering_presets import PATTERNS

EXAMPLES = [
    (preset.key, preset.pattern, example) for preset in PATTERNS.values() for example in preset.examples
]


def test_every_pattern_of_the_catalogue_is_a_preset() -> None:
    assert set(PATTERNS) == {*(f"B{n}" for n in range(1, 13)), "B14"}


@pytest.mark.parametrize(("name", "text", "example"), EXAMPLES)
def test_presets_print_what_was_printed(name: str, text: str, example) -> None:  # type: ignore[no-untyped-def]
    pattern = parse_pattern(text)
    printed = pattern.format(example.values, example.seq)
    assert normalise(printed) == normalise(example.printed)
    assert (printed == example.printed) is not example.misprint
    found = pattern.matches(example.printed)
    assert found is not None
    assert example.seq is None or int(found["seq"]) == example.seq
    for field, value in example.values.items():
        if field in found:
            joined = value if isinstance(value, str) else "/".join(value)
            assert found[field].replace("-", "") == normalise(joined).replace("-", "")


def test_a_volume_carries_the_range_of_its_documents() -> None:
    volume = PATTERNS["B6"]
    first, last = (parse_pattern(volume.pattern).format(e.values, e.seq) for e in volume.examples)
    assert normalise(range_of(first, last)) == normalise(volume.spans)
    assert split_range(volume.spans) == ("JD/QMB4.2.3—01", "JD/ QMB8.5.2/8.5.3—05")
    assert split_range("QP-01") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("{company}/{what}-{seq:2}", "unknown field"),
        ("{company}/QP-{Seq:2}", "unknown field"),
        ("{}-{seq}", "unknown field"),
        ("{company}/QP", "running number"),
        ("QP", "running number"),
        ("{seq:2}-{seq:3}", "two running numbers"),
        ("QP-{seq:0}", "width"),
        ("QP-{seq:-1}", "width"),
        ("QP-{seq:two}", "width"),
        ("QP-{seq:10}", "width"),
        ("QP-{seq:}", "width"),
        ("QP-{year:2}-{seq:2}", "width"),
        ("QP-{clause:3}-{seq:2}", "width"),
        ("QP-{yymmdd:3-4}-{seq:2}", "width"),
        ("QP-{seq:2", "brace"),
        ("QP-seq:2}", "brace"),
        ("QP-{seq:2/week}", "scope"),
        ("QP-{dept/year}-{seq}", "scope"),
        ("QP-{seq:2/year}", "does not show"),
        ("QP-{year}-{seq:2/month}", "does not show"),
        ("QP-{seq:2/dept}", "does not show"),
        ("QP-{seq:2/parent}", "does not show"),
        ("{label}-QP-{seq:2}", "end of the pattern"),
        ("QP-{seq:2}{label}", "separator"),
        ("{company}{system}-{seq:2}", "apart"),
        ("{clause}{seq:2}", "apart"),
        ("{dept}{seq:2}", "apart"),
        ("QP~{seq:2}", "no ~"),
        (" QP-{seq:2}", "blank"),
        ("QP\n{seq:2}", "printable"),
        ("QP-{seq:2}" + "x" * 200, "at most"),
    ],
)
def test_an_impossible_pattern_is_named(text: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_pattern(text)
    assert words in str(refused.value)
    assert "pattern" in refused.value.fields


def test_no_running_number_is_needed_where_the_year_tells_apart() -> None:
    manual = parse_pattern("{company}/{type}—{year}")
    assert manual.seq is None
    assert manual.identity({"company": "JD", "type": "QMA", "year": "2006"}) == "JD/QMA-2006"


@pytest.mark.parametrize(
    ("text", "values", "scope"),
    [
        ("{company}/QP-{seq:2}", {"company": "CEE"}, ""),
        ("QP-{year}-{seq:2/year}", {"year": "2026"}, "year=2026"),
        ("QP-{yyyymm}-{seq:2/year}", {"yyyymm": "202611"}, "year=2026"),
        ("QP-{yymmdd}-{seq:2/year}", {"yymmdd": "261123"}, "year=2026"),
        ("QP-{yymmdd}-{seq:2/month}", {"yymmdd": "261123"}, "month=202611"),
        ("QP-{yyyymm}-{seq:2/month}", {"yyyymm": "202611"}, "month=202611"),
        ("{dept}-{seq:2/dept}", {"dept": "Tech"}, "dept=tech"),
        ("{group:2}{seq:3/group}", {"group": "02"}, "group=02"),
        ("PR-{clause}-{seq:3/clause}", {"clause": ("8.5.2", "8.5.3")}, "clause=8.5.2/8.5.3"),
        ("{form}-{seq:2/parent}", {"parent": "XX/QP—04"}, "parent=xx/qp-04"),
        ("{dept}-{year}-{seq:2/dept/year}", {"dept": "IT", "year": "2026"}, "dept=it&year=2026"),
    ],
)
def test_scopes_of_the_running_number(text: str, values: dict, scope: str) -> None:
    assert parse_pattern(text).scope_key(values) == scope


def test_the_hundredth_number_grows_instead_of_breaking() -> None:
    pattern = parse_pattern("{company}/QP-{seq:2}")
    assert pattern.format({"company": "CEE"}, 99) == "CEE/QP-99"
    assert pattern.format({"company": "CEE"}, 100) == "CEE/QP-100"
    assert pattern.matches("CEE/QP-100") == {"company": "CEE", "seq": "100"}
    assert pattern.matches("CEE/QP-1") is None, "too short"
    assert pattern.matches("CEE/QP-001") is None, "padded too far"
    assert pattern.matches("CEE/QP-00") is None, "counting starts at one"
    grouped = parse_pattern("{system}-{group:2}{seq:3/group}")
    assert grouped.matches("SD-021000") == {"system": "SD", "group": "02", "seq": "1000"}


def test_the_version_is_printed_and_no_part_of_the_number() -> None:
    pattern = parse_pattern("{company}/QP-{seq:2}-{label}")
    values = {"company": "CEE", "label": "A/0"}
    assert pattern.format(values, 1) == "CEE/QP-01-A/0"
    assert pattern.identity(values, 1) == "CEE/QP-01"
    assert pattern.matches("CEE/QP-01") == {"company": "CEE", "seq": "01"}
    assert pattern.matches("CEE/QP-01--A/1.") == {"company": "CEE", "seq": "01", "label": "A/1"}


@pytest.mark.parametrize(
    ("values", "seq"),
    [
        ({}, 1),
        ({"company": "  "}, 1),
        ({"company": "CEE"}, None),
        ({"company": "CEE"}, 0),
    ],
)
def test_a_missing_value_is_named(values: dict, seq: int | None) -> None:
    with pytest.raises(Invalid):
        parse_pattern("{company}/QP-{seq:2}").format(values, seq)


def test_a_value_that_cannot_stand_in_its_field_is_refused() -> None:
    with pytest.raises(Invalid, match="clause"):
        parse_pattern("PR-{clause}-{seq}").format({"clause": "seven"}, 1)
    with pytest.raises(Invalid, match="group"):
        parse_pattern("SD-{group:2}{seq:3}").format({"group": "021"}, 1)


def test_known_values_pin_a_field() -> None:
    pattern = parse_pattern("{company}-{dept}-{seq:2}")
    assert pattern.matches("A-B-IT-01", {"company": "A-B"}) == {"company": "A-B", "dept": "IT", "seq": "01"}
    assert pattern.matches("C-IT-01", {"company": "A-B"}) is None


def test_what_a_pattern_asks_for() -> None:
    assert parse_pattern("{form}-{seq:2/parent}").needs == ("parent",)
    assert parse_pattern("{company}/{type}-{year}-{seq:2/year}-{label}").needs == ("company", "type", "year")
    assert date_values(date(2013, 2, 1)) == {"year": "2013", "yyyymm": "201302", "yymmdd": "130201"}


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("CEE/QP-01--A/0", "CEE/QP-01-A/0"),
        ("JD/QMB4.2.3—01", "JD/QMB4.2.3-01"),
        ("JD/ QMB8.5.2/8.5.3—05", "JD/QMB8.5.2/8.5.3-05"),
        ("JD/QMA——2006", "JD/QMA-2006"),
        ("CEE/QP-08-A/0.", "CEE/QP-08-A/0"),
        ("ＱＰ－０１", "QP-01"),
        ("QP－01。", "QP-01"),
        ("QP ‐ 01", "QP-01"),
        ("QP\u200b-01\u3000", "QP-01"),
        ("QP−01", "QP-01"),
        ("sl-Itss-PR-9.2-001", "sl-Itss-PR-9.2-001"),
        ("", ""),
    ],
)
def test_normal_form(printed: str, normal: str) -> None:
    assert normalise(printed) == normal
    assert normalise(normal) == normal


def test_capital_letters_are_kept_and_do_not_count() -> None:
    assert normalise("cee/Qp-01") == "cee/Qp-01"
    assert key("cee/Qp-01") == key("CEE/QP—01")


@pytest.mark.parametrize(
    ("parent", "base"),
    [
        ("XX/QP-04", "XX/QPR-04"),
        ("SL-ITSS-PR-9.2-001", "SL-ITSS-PRR-9.2-001"),
        ("04", "R04"),
    ],
)
def test_forms_are_numbered_after_their_procedure(parent: str, base: str) -> None:
    assert form_base(parent) == base


@pytest.mark.parametrize(
    ("normal", "expected"),
    [
        ("CEE/QP-01", "CEE:QP-01"),
        ("JD/QMB8.5.2/8.5.3-05", "JD:QMB8.5.2:8.5.3-05"),
        ("SD-02001", "SD-02001"),
        ("a:b", "a~3a~b"),
        ("公-1", "~516c~-1"),
        ("a?b#c%d", "a~3f~b~23~c~25~d"),
    ],
)
def test_slug_is_safe_in_an_address(normal: str, expected: str) -> None:
    assert slug(normal) == expected


NUMBERS = st.text(alphabet="abAB01./:-_~*公 ?", max_size=8)


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_share_a_slug(one: str, other: str) -> None:
    assume(normalise(one) != normalise(other))
    assert slug(normalise(one)) != slug(normalise(other))


@given(st.text(max_size=20))
def test_normal_form_is_stable(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.integers(1, 10**6), st.from_regex(r"[A-Z]{2,4}", fullmatch=True))
def test_what_is_printed_is_recognised(seq: int, company: str) -> None:
    pattern = parse_pattern("{company}-{type}-{year}-{seq:3/year}")
    found = pattern.matches(pattern.format({"company": company, "type": "CX", "year": "2026"}, seq))
    assert found and int(found["seq"]) == seq and found["company"] == company


def test_the_report_names_gaps_voids_duplicates_and_violations() -> None:
    pattern = parse_pattern("{company}/QP-{seq:2}")
    register = [
        NumberEntry("CEE/QP-01", "procedure", seq=1, pattern=pattern),
        NumberEntry("CEE/QP-03", "procedure", seq=3, state="void", reason="typed twice", pattern=pattern),
        NumberEntry("CEE/QP-06", "procedure", seq=6, pattern=pattern),
        NumberEntry("cee/QP—06", "procedure", pattern=None),
        NumberEntry("CEE-QP-7", "procedure", pattern=pattern),
        NumberEntry("IT-02", "form", scope="dept=it", seq=2),
    ]
    found = find_gaps(register)
    assert [(gap.kind, gap.type_key, gap.first, gap.last) for gap in found if gap.kind == "gap"] == [
        ("gap", "form", 1, 1),
        ("gap", "procedure", 2, 2),
        ("gap", "procedure", 4, 5),
    ]
    assert [(gap.kind, gap.number) for gap in found if gap.kind != "gap"] == [
        ("void", "CEE/QP-03"),
        ("duplicate", "CEE/QP-06"),
        ("violation", "CEE-QP-7"),
    ]
    assert "typed twice" in str([gap for gap in found if gap.kind == "void"][0].message)


def test_an_orderly_register_has_nothing_to_report() -> None:
    assert find_gaps([NumberEntry(f"QP-{n:02}", "procedure", seq=n) for n in range(1, 120)]) == []
