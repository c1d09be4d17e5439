"""Acceptance points 36 to 39: keys alone, IME, WCAG, Chinese type, no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..factories import PASSWORD
from . import looks, places
from .hand import Hand
from .live import Site
from .support import MARKS, PHONE

pytestmark = MARKS
At = Callable[..., Hand]


def tab_to(hand: Hand, selector: str, most: int = 80) -> None:
    """Press Tab until the control has the focus; every stop on the way is seen."""
    for _ in range(most):
        hand.page.keyboard.press("Tab")
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


def everything(site: Site, me: At, **options: object) -> list[tuple[Hand, str]]:
    """Each main page with the person who opens it."""
    found = []
    for login, paths in {"yuan": places.of_everybody(site), **places.by_login(site)}.items():
        hand = me(login, **options)
        found += [(hand, path) for path in paths]
    return found


def _look(hand: Hand, path: str, checks: dict[str, Callable[[object], list[str]]]) -> list[str]:
    hand.open(path)
    return [f"{path}: {line}" for check in checks.values() for line in check(hand.page)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_automatic_wcag_check_finds_nothing_on_the_main_pages(site: Site, me: At, scheme: str) -> None:
    checks = {"contrast": looks.contrast, **({"basics": looks.basics} if scheme == "light" else {})}
    wrong = [line for hand, path in everything(site, me, color_scheme=scheme) for line in _look(hand, path, checks)]
    for path in ("/sign-in", site.facts["verdict"], "/q/10000000000000000000000"):
        wrong += _look(me("", color_scheme=scheme), path, checks)
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_at_320_pixels_nothing_is_lost(site: Site, me: At) -> None:
    narrow = {"width": 320, "height": 640}
    wrong = [
        line for hand, path in everything(site, me, viewport=narrow) for line in _look(hand, path, {"n": looks.narrow})
    ]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_no_slanted_han_no_text_under_12_pixels_and_the_language_is_right(site: Site, me: At, language: str) -> None:
    wrong = []
    for hand, path in everything(site, me, language=language):
        wrong += _look(hand, path, {"type": looks.chinese_type})
        if hand.page.locator("html").get_attribute("lang") != {"zh-CN": "zh-Hans", "en-US": "en"}[language]:
            wrong.append(f"{path}: language of the page")
        article = hand.page.locator("article.paper, article .text")
        if (
            language == "en-US"
            and article.count()
            and not article.first.evaluate("e => e.closest('[lang^=zh]') !== null")
        ):
            wrong.append(f"{path}: the Chinese text is not marked as Chinese")
    assert not wrong, "\n".join(dict.fromkeys(wrong))


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
