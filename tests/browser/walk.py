"""One walk over the main pages: each is opened once a language, and looked at in every way while it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from . import looks, places
from .hand import Hand
from .live import Site
from .support import DESKTOP

NARROW = {"width": 320, "height": 640}
STRANGE = "/q/10000000000000000000000"
NOBODYS = ["/sign-in", STRANGE]


@dataclass
class Sight:
    """What one page looked like to one person."""

    who: str
    path: str
    status: int
    language: str
    basics: list[str] = field(default_factory=list)
    light: list[str] = field(default_factory=list)
    dark: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)
    type: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    marked: bool = True
    """Whether the text of a Chinese document is marked as Chinese."""

    def named(self, wrong: list[str]) -> list[str]:
        """Findings with the place they were made at."""
        return [f"{self.who or 'nobody'} {self.path}: {line}" for line in wrong]


@dataclass
class Walk:
    """All that was seen, and what the windows asked for outside or failed to get."""

    sights: list[Sight] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)

    def wrong(self, *kinds: str) -> str:
        """The findings of these kinds, one a line."""
        found = [line for sight in self.sights for kind in kinds for line in sight.named(getattr(sight, kind))]
        return "\n".join(dict.fromkeys(found))


def walk(site: Site, window: Callable[[str], Hand]) -> Walk:
    """Open every main page as somebody who may, and look."""
    made = Walk()
    pages = {"yuan": places.of_everybody(site), **places.by_login(site), "": [*NOBODYS, site.facts["verdict"]]}
    for login, paths in pages.items():
        hand = window(login)
        for path in paths:
            made.sights.append(_look(hand, login, path))
        made.noise += [f"{login} {line}" for line in (*hand.outside, *hand.failed, *hand.said)]
        hand.context.close()
    return made


def _look(hand: Hand, login: str, path: str) -> Sight:
    answer = hand.open(path)
    page = hand.page
    article = page.locator("article.paper, article .text")
    sight = Sight(
        login,
        path,
        answer.status,
        str(page.locator("html").get_attribute("lang")),
        basics=looks.basics(page),
        light=looks.contrast(page),
        type=looks.chinese_type(page),
        words=looks.words(page),
        marked=article.count() == 0 or bool(article.first.evaluate("e => e.closest('[lang^=zh]') !== null")),
    )
    page.emulate_media(color_scheme="dark")
    sight.dark = looks.contrast(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    sight.narrow = looks.narrow(page)
    page.set_viewport_size(DESKTOP)
    return sight
