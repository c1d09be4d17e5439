"""Acceptance points 36 to 39: keys alone, IME, WCAG, Chinese type, no script."""

from __future__ import annotations

from collections.abc import Callable

from ..factories import PASSWORD
from . import looks
from .hand import Hand
from .live import Site
from .support import MARKS, PHONE
from .walk import Walk

pytestmark = MARKS
At = Callable[..., Hand]
SCROLL = 600
"""Milliseconds within which the browser has scrolled to what got the focus."""


def tab_to(hand: Hand, selector: str, most: int = 80) -> None:
    """Press Tab until the control has the focus; every stop on the way is seen."""
    for _ in range(most):
        hand.page.keyboard.press("Tab")
        stop = looks.focus(hand.page)
        if not stop["ok"]:  # the browser scrolls to it smoothly
            hand.page.wait_for_timeout(SCROLL)
            stop = looks.focus(hand.page)
        assert stop["ok"], f"focus not seen: {stop}"
        if hand.page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} can not be reached by Tab")


def test_with_the_keyboard_alone_one_signs_in_opens_the_task_and_signs(site: Site, people: At) -> None:
    wang = people(site, "wang", fresh=True)
    page = wang.page
    wang.open("/sign-in")
    tab_to(wang, "#f-login")
    page.keyboard.type("wang")
    tab_to(wang, "#f-password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "/")
    tab_to(wang, f'main a[href="{site.facts["keys"]}"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**" + site.facts["keys"])
    tab_to(wang, "#approve > summary")
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    tab_to(wang, "#f-opinion-approve")
    page.keyboard.type("同意")
    tab_to(wang, "#f-password-approve")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".flash.ok").first.wait_for()


def test_with_the_keyboard_alone_a_verdict_leads_to_the_text_on_a_phone(site: Site, people: At) -> None:
    phone = people(site, "staff", viewport=PHONE)
    phone.open(site.facts["verdict"])
    tab_to(phone, "main a[href$='/read'], a.btn-wk")
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/read")
    assert "服务级别" in phone.words


def test_typing_pinyin_in_an_input_method_never_fires_a_shortcut_or_submits(site: Site, me: At) -> None:
    yuan = me("yuan")
    yuan.open("/docs")
    before = yuan.path
    browser = yuan.context.new_cdp_session(yuan.page)
    yuan.page.locator("#q").focus()
    for sign in ("g", "gh", "ghj"):
        browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229})
        browser.send("Input.imeSetComposition", {"text": sign, "selectionStart": len(sign), "selectionEnd": len(sign)})
    browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    browser.send("Input.insertText", {"text": "管理"})
    assert yuan.path == before
    assert yuan.page.locator("#q").input_value() == "管理"
    yuan.page.evaluate("document.activeElement.blur()")
    fire = "(e) => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...e}))"
    for event in [{"key": "/", "isComposing": True}, {"key": "?", "keyCode": 229}, {"key": "j", "isComposing": True}]:
        yuan.page.evaluate(fire, event)
    assert yuan.page.evaluate("document.activeElement === document.body")
    assert yuan.page.locator("dialog[open]").count() == 0
    assert yuan.path == before


def test_automatic_wcag_check_finds_nothing_on_the_main_pages_light_and_dark(walk_in_chinese: Walk) -> None:
    wrong = walk_in_chinese.wrong("basics", "light", "dark")
    assert not wrong, wrong


def test_automatic_wcag_check_finds_nothing_in_english_either(walk_in_english: Walk) -> None:
    wrong = walk_in_english.wrong("basics", "light", "dark")
    assert not wrong, wrong


def test_at_320_pixels_nothing_is_lost(walk_in_chinese: Walk, walk_in_english: Walk) -> None:
    wrong = walk_in_chinese.wrong("narrow") + walk_in_english.wrong("narrow")
    assert not wrong, wrong


def test_no_slanted_han_no_text_under_12_pixels_and_the_language_of_page_and_text_is_right(
    walk_in_chinese: Walk, walk_in_english: Walk
) -> None:
    wrong = walk_in_chinese.wrong("type") + walk_in_english.wrong("type")
    assert not wrong, wrong
    for tag, walk in (("zh-Hans", walk_in_chinese), ("en", walk_in_english)):
        assert [sight.path for sight in walk.sights if sight.language != tag] == []
        assert [sight.path for sight in walk.sights if not sight.marked] == [], "Chinese text is marked as Chinese"


def test_with_script_off_one_signs_in_reads_searches_and_approves(site: Site, people: At) -> None:
    wang = people(site, "wang", fresh=True, java_script_enabled=False)
    wang.sign_in()
    assert wang.path == "/"
    wang.open(site.facts["document"])
    assert "规范服务级别管理" in wang.words
    wang.type("#q", "级别")
    wang.page.locator("#q").press("Enter")
    wang.page.wait_for_url("**/search?q=*")
    assert site.facts["number"] in wang.words
    wang.open(site.facts["noscript"])
    wang.page.locator("#approve > summary").click()
    wang.type("#f-opinion-approve", "同意")
    wang.type("#f-password-approve", PASSWORD)
    wang.page.locator("#approve form button.btn-wk").click()
    wang.page.wait_for_load_state("load")
    assert wang.page.locator(".flash.ok").first.is_visible()
