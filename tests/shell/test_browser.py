"""The frame in Chromium: keys, drafts, pickers, the signature dialog, and an automatic WCAG 2.2 AA check."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
pytestmark = pytest.mark.browser


@pytest.fixture
def site(make: Callable[..., Flask]) -> Iterator[str]:
    """The small application on a port of its own, with every check of a form in force."""
    app = make(config={"WTF_CSRF_ENABLED": True, "WENKONG_ORIGIN_REQUIRED": True})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Any, site: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page that fails the test when the console names an error."""
    options = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", **getattr(request, "param", {})}
    context = chromium.new_context(base_url=site, **options)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    assert [line for line in wrong if "409" not in line] == []


def ticked(page: Any) -> int:
    """How many rows are ticked."""
    return int(page.locator("[data-tick]:checked").count())


def test_keys_move_tick_and_go(page: Any, site: str) -> None:
    page.goto("/docs")
    for key in "jjx":
        page.keyboard.press(key)
    assert ticked(page) == 1
    page.locator("[data-tick]").nth(4).click(modifiers=["Shift"])
    assert ticked(page) == 4
    page.reload()
    assert ticked(page) == 4, "going back must not lose the ticks"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("gh?jx")
    assert page.input_value("#q") == "gh?jx", "keys do nothing while typing"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.locator("#keys").wait_for(state="visible")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(site + "/")


@pytest.mark.parametrize("mark", ["isComposing: true", "keyCode: 229"])
def test_an_input_method_never_fires_a_key(page: Any, mark: str) -> None:
    page.goto("/docs")
    fire = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, %s}))"
    page.evaluate(fire % mark)
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_keys_can_be_turned_off(page: Any) -> None:
    page.goto("/help")
    page.locator("main [data-keys-on]").uncheck()
    page.goto("/docs")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_changing_the_language_keeps_the_draft(page: Any, site: str) -> None:
    page.goto("/form?from=list")
    page.fill("#f-title", "草稿标题")
    page.check("#f-notify")
    page.click("#f-owner")
    page.keyboard.type("lq")
    page.get_by_role("option", name="李强").click()
    page.locator(".end > .languages").get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()
    assert page.url == site + "/form?from=list"
    assert page.input_value("#f-title") == "草稿标题"
    assert page.is_checked("#f-notify")
    assert page.input_value("#f-owner") == "李强"


def test_a_wrong_password_leaves_the_dialog_open_with_the_opinion(page: Any) -> None:
    page.goto("/d/2")
    page.click("#sign summary")
    page.fill("#f-opinion-sign", "同意")
    page.fill("#f-password-sign", "wrong")
    page.locator("dialog.signing[open] button.btn-wk").click()
    page.locator("dialog.signing[open] .error-summary").wait_for()
    assert page.input_value("#f-opinion-sign") == "同意"
    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_the_api_page_needs_no_exception_from_the_policy(page: Any) -> None:
    page.goto("/api/v1/docs")
    page.get_by_text("/api/v1/things/{kind}").first.wait_for()


@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_nothing_is_wider_than_a_narrow_phone(page: Any) -> None:
    for path in ("/", "/docs", "/d/2", "/form", "/refuse/conflict", "/help"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_signing_and_menus_work_without_script(page: Any) -> None:
    page.goto("/d/2")
    page.click(".menu summary")
    assert page.locator(".menu[open] a").first.is_visible()
    page.click("#sign summary")
    page.fill("#f-opinion-sign", "同意")
    page.fill("#f-password-sign", "wrong")
    page.locator("#sign button.btn-wk").click()
    assert page.input_value("#f-opinion-sign") == "同意"
    page.goto("/form")
    page.select_option("#f-owner", "li")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_violation_of_wcag_is_found(chromium: Any, site: str, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    context = chromium.new_context(
        base_url=site, viewport={"width": width, "height": 800}, color_scheme=scheme, locale="zh-CN", bypass_csp=True
    )
    page = context.new_page()
    found: list[str] = []
    for path, press in [
        ("/", ""), ("/docs", ""), ("/d/2", ""), ("/form", ""), ("/refuse/conflict", ""), ("/help", ""), ("/q/1abc", ""),
        ("/d/2", "#sign summary"), ("/docs", "[data-tick] >> nth=1"), ("/form", "main button.btn-wk"),
        ("/form", "#f-owner"), ("/", ".menu summary"),
    ]:  # fmt: skip
        page.goto(path)
        if press:
            page.click(press)
            page.wait_for_load_state()
        page.evaluate(source)
        answer = page.evaluate("kinds => axe.run(document, {runOnly: kinds})", STANDARDS)
        found += [f"{path} {press}: {item['id']} {item['nodes'][0]['html'][:120]}" for item in answer["violations"]]
    context.close()
    assert found == []
