"""Chromium, running sites and the people in front of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .hand import Hand
from .live import Site
from .support import DESKTOP
from .walk import Walk, walk
from .world_of_pages import prepare


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


@pytest.fixture(scope="session")
def window(chromium: Any, remembered: dict[tuple[str, str], Any]) -> Callable[..., Hand]:
    """``window(site, "li")`` is a new window of li, signed in; ``window(site)`` is nobody's."""

    def opened(where: Site, login: str = "", *, language: str = "zh-CN", fresh: bool = False, **options: Any) -> Hand:
        key = (where.url, login)
        known = remembered.get(key) if login and not fresh else None
        wanted = {"viewport": DESKTOP, "locale": language, "base_url": where.url, "storage_state": known, **options}
        hand = Hand(chromium.new_context(**wanted), where, login)
        hand.context.set_default_timeout(20_000)
        if login and known is None and not fresh:
            hand.sign_in()
            cookies = [cookie for cookie in hand.context.cookies() if not cookie["name"].endswith("lang")]
            remembered[key] = {"cookies": cookies, "origins": []}
        return hand

    return opened


@pytest.fixture
def people(window: Callable[..., Hand]) -> Iterator[Callable[..., Hand]]:
    """Windows that are closed after the test; what they asked for outside or failed to get fails it."""
    hands: list[Hand] = []

    def at(*args: Any, **options: Any) -> Hand:
        hands.append(window(*args, **options))
        return hands[-1]

    yield at
    for hand in hands:
        hand.context.close()
    for hand in hands:
        hand.assert_quiet()


@pytest.fixture(scope="session")
def walk_in_chinese(site: Site, window: Callable[..., Hand]) -> Walk:
    """Every main page in Chinese, opened once and looked at in every way."""
    return walk(site, lambda login: window(site, login))


@pytest.fixture(scope="session")
def walk_in_english(site: Site, window: Callable[..., Hand]) -> Walk:
    """The same in English."""
    return walk(site, lambda login: window(site, login, language="en-US"))


@pytest.fixture
def me(people: Callable[..., Hand], site: Site) -> Callable[..., Hand]:
    """``me("li")`` is li's window on the shared site."""
    return lambda login="", **options: people(site, login, **options)
