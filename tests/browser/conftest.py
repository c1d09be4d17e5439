"""Chromium, running sites and the people in front of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ..factories import World
from .hand import Hand
from .live import Site
from .support import ARGUMENTS, CHROMIUM, DESKTOP
from .world_of_pages import prepare


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all stories."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if not CHROMIUM:
        pytest.skip("NO CHROMIUM: browser stories were left out")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium: Any, template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running instance with documents in every state, for tests that mostly look."""
    made = Site(template, tmp_path_factory.mktemp("site"), prepare)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def empty_site(chromium: Any, template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running instance with people and no document, for one story from the beginning."""
    made = Site(template, tmp_path_factory.mktemp("empty"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def remembered() -> dict[tuple[str, str], Any]:
    """Who signed in where, so that each person types the password once."""
    return {}


@pytest.fixture
def people(chromium: Any, remembered: dict[tuple[str, str], Any]) -> Iterator[Callable[..., Hand]]:
    """``people(site, "li")`` is li's window, signed in; ``people(site)`` nobody's; both are watched."""
    hands: list[Hand] = []

    def at(where: Site, login: str = "", *, language: str = "zh-CN", fresh: bool = False, **options: Any) -> Hand:
        key = (where.url, login)
        known = remembered.get(key) if login and not fresh else None
        wanted = {"viewport": DESKTOP, "locale": language, "base_url": where.url, "storage_state": known, **options}
        hand = Hand(chromium.new_context(**wanted), where, login)
        hand.context.set_default_timeout(20_000)
        hands.append(hand)
        if login and known is None and not fresh:
            hand.sign_in()
            remembered[key] = {
                "cookies": [c for c in hand.context.cookies() if not c["name"].endswith("lang")],
                "origins": [],
            }
        return hand

    yield at
    for hand in hands:
        hand.context.close()
    for hand in hands:
        hand.assert_quiet()


@pytest.fixture
def me(people: Callable[..., Hand], site: Site) -> Callable[..., Hand]:
    """``me("li")`` is li's window on the shared site."""
    return lambda login="", **options: people(site, login, **options)


__all__ = ["World"]
