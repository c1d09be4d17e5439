"""Plain values in and out: days, sizes, pages, sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from webapp.core import clock
from webapp.core.errors import Invalid, Message
from webapp.shell import Page, Values, link_with, link_without, parse_day, translate
from webapp.shell.filters import ago, day, due, filesize, moment, number

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ENGLISH = {"headers": {"Accept-Language": "en"}}


@pytest.mark.parametrize(
    "typed", ["2026-11-22", "2026/11/22", "2026.11.22", "20261122", "2026年11月22日", " 2026-11-22 "]
)
def test_a_day_may_be_typed_in_many_ways(typed: str) -> None:
    assert parse_day(typed) == date(2026, 11, 22)


@pytest.mark.parametrize("typed", ["22.11.26", "2026-13-01", "tomorrow", ""])
def test_what_is_no_day_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(ValueError, match="."):
        parse_day(typed)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-9, "9 days overdue"), (-1, "1 day overdue"), (0, "Today"), (1, "Tomorrow"), (7, "2026-11-30")],
)
def test_due_days_in_words(app: Flask, days: int, words: str) -> None:
    with app.test_request_context("/", **ENGLISH), clock.demo_time(NOON):
        assert due(date(2026, 11, 23) + timedelta(days=days)) == words


def test_moments_stand_in_the_organisation_s_time_zone(app: Flask) -> None:
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    with app.test_request_context("/", **ENGLISH), clock.demo_time(NOON):
        assert moment(late) == "2026-11-23 01:30"
        assert day(late) == "2026-11-23"
        assert ago(NOON - timedelta(minutes=5)) == "5 min ago"
        assert ago(NOON - timedelta(days=1)) == "1 day ago"


def test_sizes_and_numbers(app: Flask) -> None:
    with app.test_request_context("/", **ENGLISH):
        assert [filesize(size) for size in (812, 14_336, 2_411_724)] == ["812 B", "14 KB", "2.3 MB"]
        assert number(12_345) == "12,345"


def test_a_sentence_takes_its_values_and_survives_a_wrong_translation(app: Flask) -> None:
    with app.test_request_context("/", **ENGLISH):
        assert (
            translate(Message("%(who)s signed on %(day)s.", {"who": "Li", "day": date(2026, 1, 2)}))
            == "Li signed on 2026-01-02."
        )
        assert translate(Message("%(missing)s stays.", {"other": 1})) == "%(missing)s stays."
        assert translate(Message("100% sure")) == "100% sure"
        assert translate(Message("Held by %(who)s.", {"who": Message("Today")})) == "Held by Today."


def test_a_form_remembers_every_wrong_field(app: Flask) -> None:
    with app.test_request_context("/"):
        values = Values({"copies": "many", "title": "x" * 301, "kind": "other"})
        values.whole("copies")
        values.text("title")
        values.choice("kind", ["one", "two"])
        values.day("on", required=True)
        with pytest.raises(Invalid) as refused:
            values.check()
        assert set(refused.value.fields) == {"copies", "title", "kind", "on"}


def test_pages_of_a_list() -> None:
    page = Page(list(range(8)), 214, 14, 8)
    assert (page.pages, page.first, page.last) == (27, 105, 112)
    assert page.numbers() == [1, None, 12, 13, 14, 15, 16, None, 27]
    assert Page([], 0).pages == 1


def test_links_keep_the_filter(app: Flask) -> None:
    with app.test_request_context("/docs?type=p&type=m&q=文件&page=3"):
        assert link_with(page=4) == "/docs?type=p&type=m&q=%E6%96%87%E4%BB%B6&page=4"
        assert link_without("type", "p") == "/docs?q=%E6%96%87%E4%BB%B6&type=m"
        assert link_without("q") == "/docs?type=p&type=m"
