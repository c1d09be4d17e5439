"""The sample organisation's plan: every text is there, every planned edit changes it."""

import re

from webapp.documents.library.queries import library
from webapp.home.demo import TEXTS, texts_missing
from webapp.home.demo_plan import EDITS, LIVES


def test_every_text_of_the_plan_is_there() -> None:
    assert texts_missing() == []


def test_every_planned_edit_finds_its_place() -> None:
    for name, edits in EDITS.items():
        starter = library().starters.get(name)
        text = starter.texts["zh-Hans"] if starter else (TEXTS / f"{name}.md").read_text("utf-8")
        assert [old for old, _new in edits if old not in text] == [], name


def test_every_later_revision_has_an_edit() -> None:
    assert {life.file for life in LIVES if len(life.revisions) > 1} == set(EDITS)


def test_the_plan_calls_starter_documents_by_their_titles() -> None:
    planned = {life.file: (life.title, life.type_key) for life in LIVES}
    for starter in library().starters.values():
        assert planned[starter.key] == (starter.title("zh-Hans"), starter.type_key)


def test_no_text_is_kept_twice_and_none_lies_unused() -> None:
    used = {life.file for life in LIVES}
    assert {path.stem for path in TEXTS.glob("*.md")} == used - set(library().starters)
    assert all(re.fullmatch("[a-z-]+", path.stem) for path in TEXTS.glob("*.md"))
