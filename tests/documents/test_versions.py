"""Version labels: what people write, what comes next, when a new edition is forced."""

from __future__ import annotations

import pytest

from webapp.core.errors import Invalid
from webapp.documents.versions import (
    below_release,
    canonical,
    first_release,
    label_at_submit,
    must_be_new_edition,
    next_draft_label,
    next_label,
    parse,
)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("v1.0", "v1.0"),
        ("V1.0", "v1.0"),
        ("1.0", "v1.0"),
        ("Ｖ１．０", "v1.0"),
        ("v1", "v1.0"),
        ("第1.0版", "v1.0"),
        ("版本：V2.3", "v2.3"),
        ("Rev. 1.2", "v1.2"),
        ("Ver1.10", "v1.10"),
        ("0.3", "v0.3"),
        ("第2版", "v2.0"),
        ("A/0", "A/0"),
        ("a/1", "A/1"),
        ("第A/0版", "A/0"),
        ("A/0版", "A/0"),
        ("第A版第0次修改", "A/0"),
        ("A版第1次", "A/1"),
        ("A版第1次修改", "A/1"),
        ("B版", "B/0"),
        ("版次:C/12", "C/12"),
        (" A / 2 ", "A/2"),
        ("AA/0", "AA/0"),
    ],
)
def test_labels_as_people_write_them(written: str, label: str) -> None:
    assert canonical(written) == label
    assert canonical(label) == label


@pytest.mark.parametrize(
    "written", ["", "1", "v", "A", "A/", "/0", "1.0.1", "1.01", "final", "GB/T", "A/B", "小于1.0"]
)
def test_what_is_no_version_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(written)
    assert "label" in refused.value.fields


@pytest.mark.parametrize(
    ("label", "draft"), [("v0.1", True), ("0.9", True), ("v1.0", False), ("v10.0", False), ("A/0", False)]
)
def test_below_one_is_for_reference_only(label: str, draft: bool) -> None:
    assert below_release(label) is draft


@pytest.mark.parametrize(
    ("scheme", "last", "kind", "limit", "following"),
    [
        ("decimal", None, "modify", None, "v1.0"),
        ("decimal", "v0.4", "modify", None, "v1.0"),
        ("decimal", "v1.0", "modify", None, "v1.1"),
        ("decimal", "v1.9", "modify", None, "v1.10"),
        ("decimal", "v1.3", "new_edition", None, "v2.0"),
        ("decimal", "v1.3", "modify", 3, "v2.0"),
        ("edition", None, "modify", None, "A/0"),
        ("edition", "v0.2", "modify", None, "A/0"),
        ("edition", "A/0", "modify", None, "A/1"),
        ("edition", "A/0", "new_edition", None, "B/0"),
        ("edition", "A/4", "modify", 5, "A/5"),
        ("edition", "A/5", "modify", 5, "B/0"),
        ("edition", "Z/0", "new_edition", None, "AA/0"),
        ("edition", "v2.1", "modify", None, "A/0"),
        ("decimal", "C/1", "modify", None, "v1.0"),
    ],
)
def test_the_next_label(scheme, last, kind, limit, following) -> None:  # type: ignore[no-untyped-def]
    assert next_label(last, kind, limit, scheme=scheme) == following


def test_a_limit_forces_a_new_edition() -> None:
    assert must_be_new_edition("A/5", 5)
    assert not must_be_new_edition("A/4", 5)
    assert not must_be_new_edition("A/99", None)
    assert not must_be_new_edition(None, 5)


def test_a_draft_gets_its_release_label_when_it_is_submitted() -> None:
    assert label_at_submit("v0.2", None, scheme="edition") == "A/0"
    assert label_at_submit("v0.2", "v1.1", scheme="decimal") == "v1.2"
    assert label_at_submit("v0.2", "v1.1", "new_edition", scheme="decimal") == "v2.0"
    assert label_at_submit("V3.0", "v1.1", scheme="decimal") == "v3.0"
    assert first_release("decimal") == "v1.0"
    assert [next_draft_label(last) for last in (None, "v0.1", "v1.0")] == ["v0.1", "v0.2", "v0.1"]
