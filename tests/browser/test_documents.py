"""Acceptance points 11, 12 and 28: what one sees on a document, and how one finds it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from .hand import Hand
from .live import Site
from .support import DESKTOP, MARKS, PHONE

pytestmark = MARKS
At = Callable[..., Hand]


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_state_revision_and_effective_date_are_seen_without_scrolling_on_every_document_page(
    site: Site, me: At, screen: dict[str, int]
) -> None:
    yuan = me("yuan", viewport=screen)
    for part in ["", "/pages", "/history", "/links", "/read"]:
        yuan.open(site.facts["document"] + part)
        chip = yuan.page.locator("main .chip").first
        assert chip.inner_text().strip() == "现行有效"
        assert _above_fold(chip, screen)
        shown = yuan.page.evaluate(
            "(most) => [...document.querySelectorAll('main *')]"
            ".filter(e => !e.children.length && e.getBoundingClientRect().bottom < most)"
            ".map(e => e.closest('.note, p, h1')?.textContent || e.textContent).join(' ')",
            screen["height"],
        )
        assert site.facts["label"] in shown, part
        assert site.facts["today"] in shown, part


def _above_fold(thing: object, screen: dict[str, int]) -> bool:
    box = thing.bounding_box()  # type: ignore[attr-defined]
    return bool(box) and box["y"] + box["height"] <= screen["height"]


def test_readers_get_the_revision_in_force_and_an_old_one_shows_a_lasting_banner_with_a_link(
    site: Site, me: At
) -> None:
    staff = me("staff")
    staff.open(site.facts["document"])
    assert site.facts["label"] in staff.words
    assert "每年评审一次服务级别协议" in staff.words
    assert staff.page.locator("main .banner.stop").count() == 0
    staff.open(site.facts["superseded"])
    banner = staff.page.locator("main .banner.stop")
    assert banner.first.is_visible()
    assert banner.first.locator("button").count() == 0, "it can not be closed"
    staff.page.reload()
    assert banner.first.is_visible()
    banner.first.locator("a").click()
    staff.page.wait_for_url(site.url + quote(site.facts["document"], safe="/:"))
    staff.open(site.facts["obsolete"])
    assert staff.page.locator("main .banner.stop").first.is_visible()


@pytest.mark.parametrize("question", ["级别", "QP-01", "級別"])
def test_two_characters_and_a_part_of_a_number_find_the_document_and_the_hit_is_marked(
    site: Site, me: At, question: str
) -> None:
    yuan = me("yuan")
    yuan.open("/")
    yuan.page.keyboard.press("/")
    yuan.page.keyboard.type(question)
    yuan.page.keyboard.press("Enter")
    yuan.page.wait_for_url("**/search?q=*")
    assert site.facts["number"] in yuan.words
    if question != "QP-01":
        marks = yuan.page.locator("main mark").all_inner_texts()
        assert "级别" in "".join(marks)
        yuan.page.locator("main a:has-text('服务级别管理程序')").first.click()
        yuan.page.wait_for_url("**/d/**")
        assert yuan.page.locator("article mark").count() >= 1, "marked at its place in the reader"
