"""Acceptance points 2, 4 and 6: home, and the language switch."""

from __future__ import annotations

from collections.abc import Callable

from .hand import Hand
from .live import Site
from .support import MARKS

pytestmark = MARKS
At = Callable[..., Hand]


def test_after_sign_in_the_first_thing_is_what_waits_for_me_with_verb_number_title_sender_and_day(
    site: Site, people: At
) -> None:
    wang = people(site, "wang", fresh=True)
    wang.sign_in()
    assert wang.path == "/"
    first = wang.page.locator("main table").first
    row = first.locator("tbody tr").first
    assert row.locator(".verb").inner_text().strip()
    assert "SL/" in row.inner_text()
    assert "李强" in row.inner_text()
    assert row.locator("td").nth(2).inner_text().strip()
    assert row.locator("td").nth(4).inner_text().strip()
    assert first.bounding_box()["y"] < 400, "without scrolling"


def test_home_of_a_person_without_tasks_shows_a_sentence_and_last_actions_not_empty_tables(site: Site, me: At) -> None:
    staff = me("staff")
    staff.open("/")
    assert staff.page.locator("main table").count() == 0
    assert staff.page.locator("main .card-wk p").first.inner_text().strip()
    sun = me("sun")
    sun.open("/")
    assert sun.page.locator("main table").count() == 0
    done = sun.page.locator("main .card-wk").first.locator("ul li")
    assert 1 <= done.count() <= 5
    assert "SL/" in done.first.inner_text()


def switch(hand: Hand, tag: str) -> None:
    """Press the language at the top of the page."""
    hand.click(f'.top .end > .languages button[value="{tag}"]')
    hand.page.locator(f"html[lang={tag}]").wait_for()


def test_switching_the_language_keeps_page_and_filter(me: At) -> None:
    chen = me("chen", fresh=True)
    chen.sign_in()
    chen.open("/docs?type=procedure&q=管理")
    before = chen.page.locator("main tbody tr td a.num").all_inner_texts()
    address = chen.path
    switch(chen, "en")
    assert chen.path == address
    assert chen.page.locator("main tbody tr td a.num").all_inner_texts() == before
    assert "Controlled document list" in chen.words
    switch(chen, "zh-Hant")
    assert chen.path == address and "管制文件清單" in chen.words
    switch(chen, "zh-Hans")
    assert "受控文件清单" in chen.words


def test_switching_the_language_keeps_what_was_typed_and_not_yet_saved(me: At) -> None:
    li = me("li", fresh=True)
    li.sign_in()
    li.open("/docs/new")
    li.type("#f-title", "服务目录管理程序")
    li.page.locator("#f-type").select_option("procedure")
    li.type("#f-summary", "首次编制")
    switch(li, "en")
    assert li.path == "/docs/new"
    assert li.page.locator("#f-title").input_value() == "服务目录管理程序"
    assert li.page.locator("#f-type").input_value() == "procedure"
    assert li.page.locator("#f-summary").input_value() == "首次编制"
    switch(li, "zh-Hans")
    assert li.page.locator("#f-title").input_value() == "服务目录管理程序"
