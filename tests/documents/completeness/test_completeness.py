"""The ten contents of a process document: found by headings, told to signers and authors, never refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from webapp.core.traditional import to_traditional
from webapp.documents import hooks
from webapp.documents.approval_view import view_revision
from webapp.documents.completeness.part import notes
from webapp.documents.completeness.queries import chapters_in, contents_of
from webapp.documents.completeness.rules import CONTENT_TITLES, Chapter, chapters_of_contents
from webapp.documents.drafting.actions import draft_revision, submit_revision
from webapp.documents.library import queries as library
from webapp.documents.library.starters import CONTENTS, LANGUAGES
from webapp.documents.places import document_url, revision_url
from webapp.documents.reading.text import Block

from ...factories import World, read_text

Clients = Callable[[str], Any]
HALF = "1 目的\n统一做法。\n2 职责\n服务台登记。\n3 工作程序\n先登记，后处理。\n4 记录\n5 培训\n5.1 计划\n每年一次。\n"
STARTERS = [(s, language) for s in library.library().starters.values() for language in LANGUAGES]


def covered(*headings: str, title: str = "变更管理程序") -> set[str]:
    found = chapters_of_contents([Chapter(heading) for heading in headings], title)
    return {content for content, chapter in found.items() if chapter is not None}


def missing(found: dict[str, Chapter | None]) -> list[str]:
    return [content for content, chapter in found.items() if chapter is None]


@pytest.mark.parametrize(
    ("heading", "contents"),
    [
        ("1 目的和目标", {"goals"}),
        ("二、管理原则", {"principles"}),
        ("3 职责与权限", {"organisation"}),
        ("4 工作流程", {"steps"}),
        ("评价和改进", {"evaluation"}),
        ("6 方法和工具", {"tools"}),
        ("7 培训与沟通", {"training"}),
        ("8 质量记录", {"filing"}),
        ("9 监督检查", {"supervision"}),
        ("第十章 附则", {"revision"}),
        ("10 修订和生效", {"revision"}),
        ("2 Purpose and Objectives", {"goals"}),
        ("5 ROLES AND RESPONSIBILITIES", {"organisation"}),
        ("14 Revision and effective date", {"revision"}),
        ("3 引用文件", set()),
        ("术语", set()),
    ],
)
def test_a_heading_covers_what_its_words_speak_of(heading: str, contents: set[str]) -> None:
    assert covered(heading) == contents
    assert covered(to_traditional(heading)) == contents


def test_the_documents_own_title_is_no_chapter_on_steps() -> None:
    assert covered("变更管理程序") == set()
    assert covered("变更管理程序", title="别的") == {"steps", "revision"}


def test_a_heading_with_nothing_under_it_covers_nothing_but_its_subheadings_fill_it() -> None:
    empty, full = Block("heading", "记录", 2), Block("heading", "培训", 2)
    blocks = [empty, full, Block("heading", "计划", 3), Block("text", "每年一次。")]
    assert [(c.heading, c.filled) for c in chapters_in(blocks)] == [("记录", False), ("培训", True), ("计划", True)]


def test_the_titles_are_those_of_the_starter_library() -> None:
    assert tuple(CONTENT_TITLES) == CONTENTS


@pytest.mark.parametrize(("starter", "language"), STARTERS, ids=[f"{s.key}-{lang}" for s, lang in STARTERS])
def test_every_starter_document_covers_all_ten(starter: Any, language: str) -> None:
    headings = [line.lstrip("# ") for line in starter.texts[language].splitlines() if line.startswith("#")]
    found = chapters_of_contents([Chapter(heading) for heading in headings], starter.title(language))
    assert missing(found) == []


def test_the_signers_and_the_author_are_told_what_has_no_chapter_and_nothing_is_refused(both_worlds: World) -> None:
    world = both_worlds
    draft = world.draft(world.document(title="变更管理程序"), HALF)
    wanted = ["principles", "evaluation", "tools", "filing", "supervision", "revision"]
    assert missing(contents_of(draft)) == wanted
    (note,) = notes(draft)
    assert (note.values["count"], [str(name) for name in note.values["names"]]) == (
        6, [CONTENT_TITLES[content] for content in wanted],
    )  # fmt: skip
    shown = hooks.each("banners", draft.document, draft, world.actor("li"))
    assert note in [banner.text for banner in shown]
    view = view_revision(draft, by=world.actor("li"), language="zh-Hans", submission=0)
    assert note in view.notes
    world.approve(submit_revision(draft, by=world.actor("li")))


def test_a_complete_procedure_and_other_types_get_no_note(world: World) -> None:
    text = library.library().starters["complaint"].texts["zh-Hans"]
    complete = draft_revision(
        world.document(title="客户投诉处理程序"), read_text("投诉.md", text), by=world.actor("li")
    )
    assert notes(complete) == []
    assert notes(world.draft(world.document(title="指导书", type_key="instruction"), HALF)) == []


def test_a_text_without_headings_is_said_not_to_have_been_looked_at(world: World) -> None:
    (note,) = notes(world.draft(world.document(), "没有任何标题的一段文字。\n"))
    assert note.key.startswith("No headings were recognised")


def test_the_page_lists_the_ten_with_the_way_to_each_chapter(world: World, client_for: Clients) -> None:
    draft = world.draft(world.document(title="变更管理程序"), HALF)
    document = draft.document
    page = client_for("li").get(f"{revision_url(draft)}/contents")
    assert page.status_code == 200
    assert page.text.count("未找到章节") == 6
    assert f'href="{revision_url(draft)}#' in page.text
    assert f"{revision_url(draft)}/contents" in client_for("li").get(document_url(document)).text


def test_the_page_is_for_procedures_and_for_those_who_may_see_the_draft(world: World, client_for: Clients) -> None:
    other = world.draft(world.document(title="指导书", type_key="instruction"), HALF)
    draft = world.draft(world.document(title="变更管理程序"), HALF)
    assert client_for("li").get(f"{revision_url(other)}/contents").status_code == 404
    assert client_for("sun").get(f"{revision_url(draft)}/contents").status_code == 404
