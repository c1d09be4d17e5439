"""The sample organisation's plan: every text is there, every planned edit changes it."""

from webapp.home.demo import TEXTS, texts_missing
from webapp.home.demo_plan import EDITS, LIVES


def test_every_text_of_the_plan_is_in_the_library() -> None:
    assert texts_missing() == []


def test_every_planned_edit_finds_its_place() -> None:
    for name, edits in EDITS.items():
        text = (TEXTS / f"{name}.md").read_text("utf-8")
        assert [old for old, _new in edits if old not in text] == [], name


def test_every_later_revision_has_an_edit() -> None:
    assert {life.file for life in LIVES if len(life.revisions) > 1} == set(EDITS)
