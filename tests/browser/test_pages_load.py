"""Acceptance points 1, 3 and 7: every page loads by itself, areas are one press away, the address says everything."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from . import places
from .hand import Hand
from .live import Site
from .support import MARKS
from .walk import STRANGE, Walk

pytestmark = MARKS
At = Callable[..., Hand]


def test_with_the_internet_cut_every_page_loads_with_zero_failed_or_outside_requests(
    walk_in_chinese: Walk, walk_in_english: Walk
) -> None:
    for walk in (walk_in_chinese, walk_in_english):
        assert len(walk.sights) >= 35
        assert [
            f"{sight.who} {sight.path}"
            for sight in walk.sights
            if sight.status != (404 if sight.path == STRANGE else 200)
        ] == []
        assert walk.noise == []


def test_any_area_is_one_press_away_from_any_page_and_the_breadcrumb_leads_back(site: Site, me: At) -> None:
    chen = me("chen")
    chen.open("/")
    areas = places.rail(chen)
    assert len(areas) >= 4
    for start in [site.facts["document"], "/search", "/docs/release"]:
        for area in areas:
            chen.open(start)
            chen.click(f'nav.rail a[data-go][href="{area}"] >> nth=0')
            chen.page.wait_for_url(site.url + area)
            assert chen.page.locator("nav.crumbs [aria-current=page]").count() == 1
    chen.open(site.facts["document"] + "/history")
    crumbs = chen.page.locator("nav.crumbs a")
    assert crumbs.count() >= 2
    crumbs.nth(1).click()
    chen.page.wait_for_url(site.url + quote(site.facts["document"], safe="/:"))
    chen.page.locator("nav.crumbs a").first.click()
    chen.page.wait_for_url(site.url + "/docs")


def rows(hand: Hand) -> list[str]:
    """The numbers in the list that is shown."""
    return [str(text) for text in hand.page.locator("main tbody tr td a.num").all_inner_texts()]


def test_back_and_forward_restore_the_filter_and_a_filtered_address_opens_the_same_for_a_colleague(
    site: Site, me: At
) -> None:
    chen = me("chen")
    chen.open("/docs")
    everything = rows(chen)
    chen.page.locator("main select[name=type]").select_option("manual")
    chen.click("main form[data-filter] button")
    chen.page.wait_for_url("**/docs?*type=manual*")
    filtered, address = rows(chen), chen.path
    assert filtered and filtered != everything
    assert "clause=" not in address, "an address holds the filters that are in force and no empty ones"
    chen.page.locator("main tbody tr a").first.click()
    chen.page.wait_for_url("**/d/**")
    chen.page.go_back()
    assert (chen.path, rows(chen)) == (address, filtered)
    assert chen.page.locator("main select[name=type]").input_value() == "manual"
    chen.page.go_back()
    assert rows(chen) == everything
    chen.page.go_forward()
    assert rows(chen) == filtered
    colleague = me("yuan")
    colleague.open(address)
    assert rows(colleague) == filtered


def test_ticks_are_still_there_after_going_back(site: Site, me: At) -> None:
    chen = me("chen")
    chen.open("/docs/release")
    chen.page.locator("[data-tick]").first.check()
    chen.page.locator("main tbody tr a").first.click()
    chen.page.wait_for_url("**/d/**")
    chen.page.go_back()
    chen.page.wait_for_url("**/docs/release")
    assert chen.page.locator("[data-tick]").first.is_checked()


def test_a_page_that_is_not_there_and_one_that_is_not_allowed_say_so_in_words(site: Site, me: At) -> None:
    staff = me("staff")
    for path, status in [("/d/NO:SUCH-99", 404), ("/people/new", 403), (site.facts["draft"] + "/send", 404)]:
        answer = staff.open(path)
        assert answer.status in {status, 403, 404}
        assert len(staff.words) > 20
        assert staff.page.locator("main a[href]").count() >= 1, "a way out"
