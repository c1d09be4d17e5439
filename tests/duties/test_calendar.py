"""The organisation's own days: set, cleared, entered from the yearly order, seen at once and everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from webapp import create_app
from webapp.core.db import db, transaction
from webapp.core.errors import Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.core.settings import read_settings
from webapp.duties import workdays
from webapp.duties.calendar import actions, lists, queries
from webapp.duties.deadlines import approval_due
from webapp.duties.models import CalendarDay
from webapp.duties.working_calendar import last_announced

from ..factories import OPERATOR, World

Clients = Callable[[str], Any]
MONDAY = date(2026, 11, 30)
NEXT_YEAR = (last_announced("CN") or 0) + 1
ENGLISH = {"Accept-Language": "en"}


def entries() -> int:
    found = select(func.count()).select_from(JournalEntry).where(JournalEntry.act.like("calendar.%"))
    return db.session.scalar(found) or 0


def test_an_own_day_off_moves_what_falls_on_it(both_worlds: World) -> None:
    assert workdays.moved(MONDAY) == MONDAY
    assert actions.set_days([MONDAY], working=False, note="厂休", by=both_worlds.actor("sysadmin")) == 1
    assert workdays.moved(MONDAY) == date(2026, 12, 1)
    assert workdays.working_day(date(2026, 11, 27), 1) == date(2026, 12, 1)
    assert workdays.moved(MONDAY, previous=True) == date(2026, 11, 27)
    assert actions.set_days([MONDAY], working=True, note="", by=both_worlds.actor("sysadmin")) == 1
    assert db.session.scalar(select(CalendarDay.id)) is None, "as usual again: nothing is kept"
    assert entries() == 2


def test_a_change_is_seen_inside_its_transaction_and_gone_when_it_fails(both_worlds: World) -> None:
    with pytest.raises(RuntimeError), transaction():
        assert workdays.is_working_day(MONDAY)
        actions.set_days([MONDAY], working=False, note="", by=OPERATOR)
        assert not workdays.is_working_day(MONDAY)
        raise RuntimeError("the act failed")
    assert workdays.is_working_day(MONDAY)


def test_another_node_sees_it_in_its_next_transaction(app: Flask, world: World) -> None:
    settings = app.config["WENKONG_SETTINGS"]
    other = create_app(read_settings({}, home=settings.home, testing=True))
    with other.app_context():
        assert workdays.is_working_day(MONDAY)
        with app.app_context():
            actions.set_days([MONDAY], working=False, note="", by=OPERATOR)
        db.session.rollback()
        assert not workdays.is_working_day(MONDAY)
        db.session.remove()
        db.engine.dispose()


def test_only_who_keeps_the_settings_changes_the_calendar(world: World) -> None:
    for login in ("li", "chen", "he"):
        with pytest.raises(NotAllowed):
            actions.set_days([MONDAY], working=False, note="", by=world.actor(login))
        with pytest.raises(NotAllowed):
            actions.import_order({MONDAY: (False, "")}, by=world.actor(login))
    assert entries() == 0


def test_the_yearly_order_ends_what_was_provisional(both_worlds: World) -> None:
    assert workdays.is_provisional(NEXT_YEAR)
    festival = f"{NEXT_YEAR}年2月5日至{NEXT_YEAR}年2月11日"
    days = lists.read_list(f"日期,安排,说明\n{festival}，休，春节\n{NEXT_YEAR}-01-03,班,\n")
    assert actions.import_order(days, by=both_worlds.actor("sysadmin")) == 8
    assert not workdays.is_provisional(NEXT_YEAR)
    assert workdays.is_working_day(date(NEXT_YEAR, 1, 3)) and not workdays.is_working_day(date(NEXT_YEAR, 2, 5))
    assert actions.import_order(days, by=both_worlds.actor("sysadmin")) == 8, "entered twice is entered once"
    assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == 8


def test_an_approval_is_due_three_working_days_after_its_step_opened(world: World) -> None:
    from datetime import UTC, datetime

    opened = datetime(2026, 9, 29, 23, 30, tzinfo=UTC)  # the 30th at home
    assert approval_due(opened) == date(2026, 10, 10)
    actions.set_days([date(2026, 10, 9)], working=False, note="", by=OPERATOR)
    assert approval_due(opened) == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no day"),
        ("2027-02-30,休", "Line 1"),
        ("2027-02-05,maybe", "Line 1"),
        ("2027-02-05~2027-02-01,休", "Line 1"),
        ("2027-01-01,休\n2027-01-01~2027-01-02,班", "otherwise than a line before"),
        ("2027-01-01~2028-12-31,休", "Line 1"),
        ("=cmd()\nnonsense 1", "Line 2"),
    ],
)
def test_a_list_that_can_not_be_read_says_which_line(text: str, complaint: str) -> None:
    with pytest.raises(Invalid) as refused:
        lists.read_list(text)
    assert complaint in " ".join(map(str, refused.value.fields["list"]))


def test_full_width_signs_and_words_are_read() -> None:
    found = lists.read_list("２０２７－０２－０５～２０２７／２／６，休，春节\n2027.2.7\tWork\n# note\n\n")
    assert found == {
        date(2027, 2, 5): (False, "春节"),
        date(2027, 2, 6): (False, "春节"),
        date(2027, 2, 7): (True, ""),
    }


def test_what_is_written_is_read_back_the_same_and_begins_no_formula() -> None:
    said = {MONDAY: (False, "=HYPERLINK(1),厂休"), MONDAY + timedelta(days=5): (True, "")}
    text = lists.write_list(said, said, ("班", "休"))
    assert "=" not in text
    assert {day: worked for day, (worked, _note) in lists.read_list(text).items()} == {
        day: worked for day, (worked, _note) in said.items()
    }


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\xff\xfe\x00", b"x" * (lists.MOST_BYTES + 1)])
def test_a_file_that_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        lists.read_list(lists.decoded(data))


def test_the_page_shows_the_year_and_takes_days_and_the_order(world: World, client_for: Clients) -> None:
    client = client_for("sysadmin")
    html = client.get(f"/admin/calendar?year={NEXT_YEAR}", headers=ENGLISH).get_data(as_text=True)
    assert "Provisional" in html and html.count("<caption") >= 12 and f"{NEXT_YEAR}-12-31" in html
    url = "/admin/calendar"
    data = {"first": "2026-11-30", "last": "2026-12-01", "how": "rest", "note": "盘点", "year": "2026"}
    assert client.post_form(url, data).location == "/admin/calendar?year=2026"
    html = client.get("/admin/calendar?year=2026", headers=ENGLISH).get_data(as_text=True)
    assert "盘点" in html and "郑系统" in html and "Provisional" not in html
    text = client.get("/admin/calendar/2026.csv").get_data(as_text=True)
    assert "2026-11-30,休,盘点" in text
    order = {"file": (BytesIO(f"{NEXT_YEAR}-01-01,休,元旦".encode("gb18030")), "放假.csv"), "year": str(NEXT_YEAR)}
    answer = client.post_form("/admin/calendar/order", order, page=url, content_type="multipart/form-data")
    assert answer.location == f"/admin/calendar?year={NEXT_YEAR}"
    assert "Provisional" not in client.get(answer.location, headers=ENGLISH).get_data(as_text=True)
    assert [day.note for day in queries.own_days(NEXT_YEAR)] == ["元旦"]


def test_bad_input_on_the_page_is_a_message_beside_the_field(world: World, client_for: Clients) -> None:
    client = client_for("sysadmin")
    for url, data in (
        ("/admin/calendar", {"first": "2026-12-02", "last": "2026-12-01", "how": "rest"}),
        ("/admin/calendar", {"first": "0001-01-01", "last": "9999-12-31", "how": "rest"}),
        ("/admin/calendar", {"first": "tomorrow", "how": "rest"}),
        ("/admin/calendar", {"first": "2026-12-01", "how": "maybe"}),
        ("/admin/calendar/order", {"list": "2027-13-01,休"}),
        ("/admin/calendar/order", {}),
    ):
        answer = client.post_form(url, data, page="/admin/calendar")
        assert answer.status_code == 422 and "error-summary" in answer.get_data(as_text=True), data
    for strange in ("?year=99999", "?year=x", "?year=1&day=<b>", "?day=2026-99-99"):
        assert client.get(f"/admin/calendar{strange}").status_code == 200
    assert entries() == 0


def test_everybody_may_look_and_is_told_who_changes_it(world: World, client_for: Clients) -> None:
    client = client_for("staff")
    html = client.get("/admin/calendar", headers=ENGLISH).get_data(as_text=True)
    assert 'aria-disabled="true"' in html and "Who changed what" not in html
    data = {"first": "2026-11-30", "how": "rest"}
    assert client.post_form("/admin/calendar", data).status_code == 403


def test_a_region_nobody_knows_is_refused_at_the_start(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match="WENKONG_CALENDAR"):
        create_app(read_settings({"WENKONG_CALENDAR": "XX"}, home=tmp_path / "x", testing=True))
