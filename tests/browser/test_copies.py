"""The controller's day with copies, presses counted against the ceilings of the journey (ux.md journey d)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of, save_list

from ..factories import PASSWORD, World, person_of
from .hand import Hand
from .live import Site
from .support import MARKS, PHONE

pytestmark = MARKS
At = Callable[..., Hand]
TWELVE = 12


def prepare(world: World) -> dict[str, str]:
    """A revision with twelve copies out and signed for, and the next one in force."""
    chen = world.actor("chen")
    first = world.effective(world.document("服务级别管理程序"))
    whom: list[Any] = [person_of("staff"), *[f"客户{number}" for number in range(1, TWELVE)]]
    holders = [holder_of(who, by=chen) for who in whom]
    save_list("十二份", [{"holder": h.id, "medium": "paper", "place": ""} for h in holders], by=chen)
    for copy in actions.issue_copies(first, [Wanted(holder) for holder in holders], by=chen):
        actions.receive_copy(copy, by=chen)
    tokens = {copy.number: queries.token_of(copy).token for copy in queries.copies_of(first)}
    slug = world.effective(first.document, "第二版\n", summary="改写").document.slug
    return {"slug": slug, **tokens}


@pytest.fixture(scope="module")
def handing_out(chromium: Any, template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running instance in which twelve copies are to be swapped."""
    made = Site(template, tmp_path_factory.mktemp("copies"), prepare)
    made.start()
    yield made
    made.stop()


def test_twelve_are_handed_out_swapped_lost_damaged_and_destroyed_within_the_ceilings(
    handing_out: Site, people: At
) -> None:
    site, facts = handing_out, handing_out.facts
    chen = people(site, "chen")
    assert _issue(chen, facts["slug"]) <= 6
    assert _swap(chen, facts) <= 2
    copies = f"/d/{facts['slug']}/copies"
    assert _lose(chen, copies) <= 4
    assert _damage(chen, copies) <= 3
    assert _destroy(chen) <= 6
    staff = people(site, "staff")
    assert _witness(staff) <= 3
    phone = people(site, viewport=PHONE)
    phone.open(f"/q/{facts['A02']}")
    assert "已被" in phone.page.locator("h1").inner_text(), "handed back: the paper says what took its place"
    assert "客户" not in phone.page.locator("body").inner_text(), "never the holder"


def _issue(chen: Hand, slug: str) -> int:
    _wait_for_cover(chen, slug)
    chen.open(f"/d/{slug}")
    chen.clicks = 0
    chen.click("nav.tabs a:has-text('副本')")
    chen.click("main a.btn-wk:has-text('发放')")
    chen.press_choice("select[name=list]", "1")
    chen.click("main form button:has-text('发放')")
    chen.page.wait_for_url("**/copies/issued**")
    assert chen.page.locator("main tbody tr").count() == TWELVE
    with chen.page.expect_response(lambda answer: answer.url.endswith("/copies/pack")) as pack:
        chen.click("main button:has-text('打印全套')")
    assert pack.value.status == 200 and pack.value.headers["content-type"] == "application/pdf"
    return chen.clicks


def _wait_for_cover(chen: Hand, slug: str) -> None:
    """The worker makes the cover after release; until then nothing is printed."""
    for _look in range(120):
        if chen.context.request.get(f"{chen.site.url}/d/{slug}/r/v1.1/pdf").ok:
            return
        time.sleep(0.5)
    raise AssertionError("no cover was made")


def _swap(chen: Hand, facts: dict[str, str]) -> int:
    chen.open("/copies/recall")
    chen.clicks = 0
    chen.click("main a.btn-line:has-text('换版交接')")
    for number in range(2, TWELVE):
        chen.type("#f-code", facts[f"A{number:02}"])
        chen.page.locator("#f-code").press("Enter")
        chen.page.wait_for_load_state()
    assert f"{TWELVE - 2}/{TWELVE}" in chen.page.locator("main p.lead-text").inner_text()
    chen.click("main .bar a:has-text('完成')")
    return chen.clicks


def _lose(chen: Hand, copies: str) -> int:
    chen.open(copies)
    chen.clicks = 0
    chen.click("main tbody a.num:has-text('A01') >> nth=0")
    chen.click("#lost summary")
    chen.type("#lost textarea", "搬迁时遗失")
    chen.click("#lost button")
    assert "A13" in chen.page.locator("body").inner_text()
    return chen.clicks


def _damage(chen: Hand, copies: str) -> int:
    chen.open(copies)
    chen.clicks = 0
    chen.click("main tbody a.num:has-text('A03') >> nth=0")
    chen.click("#damaged summary")
    chen.type("#damaged textarea", "浸水")
    chen.click("#damaged button")
    assert "第 2 次印件" in chen.page.locator("main").inner_text()
    return chen.clicks


def _destroy(chen: Hand) -> int:
    chen.open("/copies")
    chen.clicks = 0
    chen.click("nav a:has-text('销毁') >> nth=0")
    chen.type("#f-authority", "管理者代表")
    chen.page.locator("#f-witness").press_sequentially("吴越")
    chen.click("[role=option]:has-text('吴越') >> nth=0")
    chen.type("input[name=password]", PASSWORD)
    chen.click("main form button:has-text('生成清单并签字')")
    assert "待监销确认" in chen.page.locator("main").inner_text()
    return chen.clicks


def _witness(staff: Hand) -> int:
    staff.open("/")
    staff.clicks = 0
    staff.click("main a:has-text('监销确认') >> nth=0")
    staff.sign("confirm")
    assert "已销毁" in staff.page.locator("main").inner_text()
    return staff.clicks
