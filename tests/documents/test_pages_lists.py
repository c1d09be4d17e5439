"""Pages of lists: the controlled document list today and as at a day, what is in work, the workbook."""

from __future__ import annotations

import io

import pytest

ODD = [
    "?at=x",
    "?at=2026-02-31",
    "?at=9999-12-31",
    "?at=0001-01-01",
    "?page=zz&per_page=-4",
    "?page=999999999999",
    "?type=nothing&state=nothing",
    "?q=%00%27%25_&clause=%F0%9F%98%80&department=%22",
    "?clause=" + "9" * 500,
    "?all=1&at=2020-01-01",
    "?at=%E2%80%AE",
]


def test_the_list_shows_what_is_in_force_with_number_revision_and_state(world, client_for):
    revision = world.effective(world.document("文件控制程序", clauses=("iso9001@2015:7.5.3",)))
    page = client_for("staff").get("/docs").get_data(as_text=True)
    assert revision.document.number in page and "文件控制程序" in page and "v1.0" in page
    assert "7.5.3" in page
    assert 'class="chip ok"' in page


def test_staff_do_not_see_drafts_in_any_list(world, client_for):
    world.draft(world.document("秘密的草稿"))
    for path in ("/docs", "/docs/work", "/docs/release", "/docs?state=draft", "/docs?all=1"):
        assert "秘密的草稿" not in client_for("staff").get(path).get_data(as_text=True), path
    assert "秘密的草稿" in client_for("chen").get("/docs/work").get_data(as_text=True)


def test_a_document_with_a_successor_on_its_way_shows_both_states(world, client_for):
    document = world.effective(world.document("服务级别管理程序")).document
    world.draft(document, text="1 目的\n改。\n", summary="改")
    page = client_for("chen").get("/docs").get_data(as_text=True)
    assert 'class="chip ok"' in page and "v1.1" in page
    assert "v1.1" not in client_for("staff").get("/docs").get_data(as_text=True)


def test_as_at_a_day_before_anything_was_in_force_the_list_is_empty_and_says_so(world, client_for):
    number = world.effective().document.number
    page = client_for("staff").get("/docs?at=2020-01-01").get_data(as_text=True)
    assert number not in page and "2020-01-01" in page


@pytest.mark.parametrize("query", ODD)
def test_odd_query_strings_are_answered_in_words(world, client_for, query):
    client = client_for("staff")
    for path in ("/docs", "/docs.xlsx", "/docs/work", "/docs/release", "/admin/numbers"):
        assert client.get(path + query).status_code in {200, 403, 422}, path


def test_a_day_that_is_none_shows_no_list_at_all(world, client_for):
    number = world.effective().document.number
    answer = client_for("staff").get("/docs?at=yesterday")
    assert answer.status_code == 422
    assert number not in answer.get_data(as_text=True)


def test_the_workbook_holds_strings_only(world, client_for):
    from python_calamine import CalamineWorkbook

    world.effective(world.document("=1+1 程序"))
    answer = client_for("staff").get("/docs.xlsx")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    line = next(row for row in rows if "=1+1 程序" in row)
    assert all(isinstance(cell, str) for cell in line)


def test_a_title_of_300_characters_breaks_no_page(world, client_for):
    title = "很长的名称" * 60
    revision = world.effective(world.document(title))
    client = client_for("chen")
    for path in ("/docs", "/docs?all=1", f"/d/{revision.document.slug}", f"/d/{revision.document.slug}/read"):
        answer = client.get(path)
        assert answer.status_code == 200 and title in answer.get_data(as_text=True), path


def test_odd_addresses_lead_nowhere_but_never_break(world, client_for):
    client = client_for("chen")
    slug = world.effective().document.slug
    for path in (
        "/d/%00",
        "/d/..%2f..%2fetc",
        f"/d/{slug}/r/%00",
        f"/d/{slug}/r/v9.9/pdf",
        "/admin/numbers/99999999999999999999/void",
        "/admin/types/%00",
    ):
        assert client.get(path).status_code in {403, 404}, path
    form = {"id": ["99999999999999999999", "4000000000", "-1"], "password": "x"}
    assert client.post_form("/docs/release", form).status_code in {404, 422}
