"""The log of uncontrolled prints: who, when, which revision, how many; and what their codes say the next day."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, World
from webapp.core import clock
from webapp.core.db import db
from webapp.documents import queries as documents
from webapp.documents.models import PrintedToken, Revision
from webapp.documents.prints.queries import PrintFilter, count_of, prints
from webapp.documents.renditions.actions import freeze_cover, print_revision
from webapp.rendering import pdf_text

Clients = Callable[[str], Any]


def printed(world: World, *logins: str, title: str = "服务级别管理程序", **values: Any) -> Revision:
    """A revision in force, printed once by each login."""
    revision_id = world.effective(world.document(title=title, **values)).id
    freeze_cover(db.session.get_one(Revision, revision_id), by=OPERATOR)
    for login in logins:
        print_revision(db.session.get_one(Revision, revision_id), by=world.actor(login))
    return db.session.get_one(Revision, revision_id)


def names(lines: Any) -> list[tuple[str, int]]:
    return [(line.person.name, line.count) for line in lines]


def test_prints_of_a_person_and_day_are_one_line_with_their_number(both_worlds: World) -> None:
    world = both_worlds
    revision = printed(world, "li", "li", "chen", "li")
    lines, total, together = prints(PrintFilter(), by=world.actor("chen"))
    assert names(lines) == [("李强", 3), ("陈洁", 1)] and (total, together) == (2, 4)
    assert all(line.valid and line.revision.id == revision.id for line in lines)
    assert count_of(revision.document_id, by=world.actor("chen")) == 4


def test_the_log_is_filtered_by_document_person_and_days(world: World) -> None:
    one = printed(world, "li", "chen")
    printed(world, "li", title="事件管理程序")
    by, today = world.actor("chen"), documents.today()
    assert names(prints(PrintFilter(document=one.document_id, person="李"), by=by)[0]) == [("李强", 1)]
    assert prints(PrintFilter(first=today, last=today), by=by)[2] == 3
    assert prints(PrintFilter(last=today - timedelta(days=1)), by=by)[2] == 0
    assert prints(PrintFilter(person="100%"), by=by)[2] == 0
    assert len(prints(PrintFilter(), by=by, page=2, per_page=2)[0]) == 1


def test_who_does_not_keep_the_ledger_sees_the_own_prints_and_none_of_what_may_not_be_read(world: World) -> None:
    printed(world, "li", "chen")
    assert names(prints(PrintFilter(), by=world.actor("li"))[0]) == [("李强", 1)]
    printed(world, "li", title="敏感的", classification="sensitive")
    assert prints(PrintFilter(), by=world.actor("staff"))[2] == 0
    assert prints(PrintFilter(), by=world.actor("li"))[2] == 2


def test_the_page_the_workbook_and_the_paper_show_the_same(world: World, client_for: Clients) -> None:
    from python_calamine import CalamineWorkbook

    revision = printed(world, "li", "li", title="=1+1 程序")
    chen = client_for("chen")
    html = chen.get("/copies/prints").get_data(as_text=True)
    assert "李强" in html and "=1+1 程序" in html and "共 2 次打印" in html
    assert "李强" in chen.get(f"/d/{revision.document.slug}/prints").get_data(as_text=True)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(chen.get("/copies/prints.xlsx").data)).get_sheet_by_index(0)
    assert any("=1+1 程序" in row and "2" in row for row in rows.to_python())
    text = pdf_text(chen.get(f"/copies/prints.pdf?document={revision.document.number}&person=李").data)
    assert "李强" in text and "非受控打印记录" in text
    assert "李强" not in pdf_text(chen.get("/copies/prints.pdf?person=王").data)


@pytest.mark.parametrize("query", ["?from=morgen", "?from=2026-02-01&to=2026-01-01", "?page=9", "?document=QP-99"])
def test_odd_filters_are_answered_in_words(world: World, client_for: Clients, query: str) -> None:
    chen = client_for("chen")
    for path in ("/copies/prints", "/copies/prints.xlsx", "/copies/prints.pdf"):
        assert chen.get(path + query).status_code in {200, 422}, path


def test_the_code_of_a_print_says_the_next_day_that_it_is_no_longer_valid(world: World, client_for: Clients) -> None:
    printed(world, "li")
    token = db.session.scalars(select(PrintedToken.token).where(PrintedToken.kind == "print")).one()
    stranger, english = client_for(""), {"Accept-Language": "en"}
    html = stranger.get(f"/q/{token}", headers=english).get_data(as_text=True)
    assert "<h1>Uncontrolled</h1>" in html and "verdict draft" in html
    with clock.demo_time(clock.now() + timedelta(days=1)):
        html = stranger.get(f"/q/{token}", headers=english).get_data(as_text=True)
        assert "<h1>Uncontrolled, no longer valid</h1>" in html and "verdict stop" in html
