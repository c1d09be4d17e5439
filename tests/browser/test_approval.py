"""Acceptance points 16, 17 and 18, and journey (c): deciding on one screen."""

from __future__ import annotations

from collections.abc import Callable

from ..factories import PASSWORD
from .hand import Hand
from .live import Site
from .support import MARKS

pytestmark = MARKS
At = Callable[..., Hand]
REASON = "第3章缺少评审频次，请补充。"


def test_the_approver_decides_on_the_screen_that_shows_the_text_and_the_route_names_who_when_and_who_is_next(
    site: Site, me: At
) -> None:
    zhao = me("zhao")
    zhao.open(site.facts["picture"])
    assert "评审" in zhao.page.locator("article").inner_text()
    bar = zhao.page.locator(".bar")
    box = bar.bounding_box()
    assert box["y"] + box["height"] <= 768, "the decision bar is on the screen"
    route = zhao.page.locator(".route").first
    done, now = route.locator("li.done"), route.locator("li.now")
    assert [line for line in done.all_inner_texts() if "王敏" in line and "20" in line], "who did what, and when"
    assert "赵国华" in now.inner_text()
    assert route.locator("li.next").count() >= 1, "who is next"
    zhao.click("#approve > summary")
    assert zhao.page.locator("article").is_visible(), "the text stays beside the signature"


def test_the_signature_panel_names_what_is_signed_its_meaning_and_the_signer_and_keeps_the_opinion(
    site: Site, me: At
) -> None:
    wang = me("wang")
    wang.open(site.facts["wrong"])
    wang.click("#approve > summary")
    facts = wang.page.locator("dialog[open] .sign-facts").inner_text()
    assert "SL/QP-" in facts and "v1.0" in facts
    assert "王敏" in facts
    assert len(wang.page.locator("dialog[open] .sign-facts dd").all_inner_texts()) == 3
    wang.type("#f-opinion-approve", "内容完整，同意发布。")
    wang.type("#f-password-approve", "not the password")
    wang.press_sign("approve")
    assert wang.page.locator("dialog[open] .error-summary").is_visible()
    assert wang.page.locator("#f-opinion-approve").input_value() == "内容完整，同意发布。"
    assert wang.page.locator("#f-password-approve").input_value() == ""
    _paste(wang, "#f-password-approve", PASSWORD)
    wang.press_sign("approve")
    assert wang.page.locator(".flash.ok").first.is_visible()


def _paste(hand: Hand, target: str, text: str) -> None:
    """Paste as a password manager or a person does."""
    field = hand.page.locator(target)
    field.focus()
    stopped = field.evaluate(
        "(field, text) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        "const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});"
        "return !field.dispatchEvent(paste); }",
        text,
    )
    assert not stopped, "pasting is not kept from"
    hand.page.keyboard.insert_text(text)


def test_approving_takes_three_presses_and_the_next_item_opens(site: Site, me: At) -> None:
    wang = me("wang")
    wang.open("/")
    wang.clicks = 0
    number = site.facts["approve"]
    wang.click(f'main tbody tr a[href="{number}"] >> nth=0')
    wang.page.wait_for_url("**" + number)
    wang.sign("approve", opinion="同意")
    assert wang.clicks == 3
    assert wang.path != number, "the next item or home opens by itself"
    assert wang.page.locator(".flash.ok").is_visible()


def test_returning_takes_four_presses_lets_one_choose_the_step_and_the_author_sees_the_reason_on_top(
    site: Site, me: At
) -> None:
    wang = me("wang")
    wang.open("/")
    wang.clicks = 0
    address = site.facts["return"]
    wang.click(f'main tbody tr a[href="{address}"] >> nth=0')
    wang.page.wait_for_url("**" + address)
    wang.click("#return > summary")
    choices = wang.page.locator("dialog[open] input[name=to]")
    assert choices.count() >= 1
    wang.click(choices.first)
    wang.type("#f-opinion-return", REASON)
    wang.type("#f-password-return", PASSWORD)
    wang.press_sign("return")
    assert wang.clicks == 4
    li = me("li")
    li.open(site.facts["return document"])
    banner = li.page.locator("main .banner.warn", has_text=REASON)
    assert banner.is_visible()
    assert banner.bounding_box()["y"] < 420, "on top of the document"
    li.open("/")
    assert REASON in li.words, "and home says it"


def test_a_return_may_go_to_an_earlier_signer(site: Site, me: At) -> None:
    zhao = me("zhao")
    zhao.open(site.facts["picture"])
    zhao.click("#return > summary")
    offered = zhao.page.locator("dialog[open] fieldset").first.inner_text()
    assert "王敏" in offered and "李强" in offered
