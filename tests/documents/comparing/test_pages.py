"""The comparison on pages and in the API: every view, every file, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import World
from webapp.rendering import pdf_text, table_rows

Clients = Callable[[str], Any]
FIRST = "1 目的\n规范服务级别的约定和监视。\n2 职责\n服务台负责记录故障。\n"
SECOND = "1 目的\n规范服务级别的约定、监视和报告。\n2 职责\n服务台负责记录故障。\n每季度评审一次。\n"


@pytest.fixture
def two(world: World) -> str:
    """The address of a document with two revisions that were in force."""
    first = world.effective(text=FIRST)
    return f"/d/{world.effective(first.document, SECOND, summary='补充').document.slug}"


@pytest.mark.parametrize("view", ["summary", "inline", "side", "nonsense"])
def test_every_view_tells_what_came_and_went_in_words(two: str, client_for: Clients, view: str) -> None:
    page = client_for("staff").get(f"{two}/compare?view={view}").get_data(as_text=True)
    assert "<ins" in page and "每季度评审一次" in page and 'id="change-1"' in page
    assert "图片" in page, "it says what it can not see"


def test_the_table_of_changes_prints_and_the_word_file_tracks(two: str, client_for: Clients) -> None:
    staff = client_for("staff")
    text = pdf_text(staff.get(f"{two}/compare.pdf").data)
    assert "修订对照表" in text and "每季度评审一次" in text
    rows = table_rows(staff.get(f"{two}/compare.xlsx").data, name="x.xlsx")
    assert any("每季度评审一次。" in row for row in rows)
    with zipfile.ZipFile(io.BytesIO(staff.get(f"{two}/compare.docx").data)) as package:
        assert b"<w:ins " in package.read("word/document.xml")


def test_a_document_with_one_revision_has_nothing_to_compare(world: World, client_for: Clients) -> None:
    address = f"/d/{world.effective().document.slug}"
    staff = client_for("staff")
    assert "/compare" not in staff.get(address).get_data(as_text=True)
    assert staff.get(f"{address}/compare").status_code == 200
    assert staff.get(f"{address}/compare.pdf").status_code == 404


def test_a_revision_compared_with_itself_says_so(two: str, client_for: Clients) -> None:
    page = client_for("staff").get(f"{two}/compare?a=v1.0&b=v1.0").get_data(as_text=True)
    assert "同一版次" in page
    assert client_for("staff").get(f"{two}/compare?a=v1.0&b=v9.9").status_code == 404


def test_drafts_are_compared_by_who_may_read_them(two: str, world: World, client_for: Clients) -> None:
    from webapp.documents import queries

    document = queries.get_document(two.removeprefix("/d/"), by=world.actor("li"))
    draft = world.draft(document, SECOND + "只在草案里。\n", summary="再补充")
    shown = client_for("li").get(f"{two}/compare").get_data(as_text=True)
    assert "只在草案里" in shown
    assert client_for("staff").get(f"{two}/compare?a=v1.1&b={draft.label}").status_code == 404
    assert "只在草案里" not in client_for("staff").get(f"{two}/compare").get_data(as_text=True)


def test_the_signers_see_the_changes_with_the_way_to_the_whole_comparison(world: World, client_for: Clients) -> None:
    first = world.effective(text=FIRST)
    round_ = world.sent(first.document, SECOND, summary="补充")
    page = client_for("wang").get(f"/approvals/{round_.id}").get_data(as_text=True)
    assert "<ins" in page and "/compare?" in page
