"""What the layout shows around a page: rail, menus, banners, counts, who and when."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext

from webapp.core import clock
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message
from webapp.shell.context import current_actor, settings, signed_in
from webapp.shell.filters import zone
from webapp.shell.gate import here
from webapp.shell.i18n import Language, current_language, languages
from webapp.shell.registry import GROUPS, Banner, Page, frame
from webapp.shell.security import is_https, read_cookie

LABELS: dict[str, tuple[str, str]] = {
    "todo": (N_("To-do"), "todo"),
    "documents": (N_("Documents"), "file"),
    "copies": (N_("Issue & recall"), "copies"),
    "records": (N_("Records"), "records"),
    "audit": (N_("Audit & CAPA"), "shield"),
    "reviews": (N_("Reviews & meetings"), "people"),
    "search": (N_("Search & evidence"), "search"),
    "admin": (N_("Administration"), "gear"),
}
ADMINISTRATION = (Permission.SETTINGS_MANAGE, Permission.PERSON_MANAGE, Permission.ROLE_MANAGE)
THEMES = ("light", "dark")
STATIC = Path(__file__).resolve().parent / "static"
_tags: dict[tuple[str, int], str] = {}


@dataclass(frozen=True)
class Link:
    """One link of the frame, ready to draw."""

    key: str
    label: str
    url: str
    icon: str = ""
    count: int = 0
    current: bool = False
    below: list[Link] = field(default_factory=list)


class FrameView:
    """What ``layout.html`` asks for; each answer is made when asked."""

    def __init__(self) -> None:
        self.actor: Actor = current_actor()

    @property
    def signed_in(self) -> bool:
        """Whether to draw the rail and the menus."""
        return signed_in()

    @property
    def organisation(self) -> str:
        """The name beside the seal."""
        return frame.organisation()

    @property
    def language(self) -> Language:
        """The language of the page."""
        return current_language()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages to switch to."""
        return languages()

    @property
    def theme(self) -> str:
        """``light`` or ``dark`` when chosen, else empty: as the device says."""
        chosen = read_cookie("theme")
        return chosen if chosen in THEMES else ""

    @property
    def here(self) -> str:
        """The way back to this page."""
        return here()

    def group(self, chosen: str = "") -> str:
        """The rail group of the page: what the template says, else its blueprint's."""
        return chosen or frame.blueprints.get(request.blueprint or "", "")

    def rail(self, chosen: str = "") -> list[Link]:
        """The groups this person may use, in their fixed order; the last may be administration."""
        active = self.group(chosen)
        found = []
        for key in GROUPS:
            page = frame.groups.get(key)
            if page is None or not _usable(page, self.actor):
                continue
            label, icon = LABELS[key]
            below = self._links(frame.below.get(key, {}).values()) if key == active else []
            found.append(Link(key, gettext(label), url_for(page.endpoint), icon, _count(key), key == active, below))
        return found

    def group_link(self, key: str) -> Link | None:
        """The rail group ``key`` as a link for the breadcrumb."""
        page = frame.groups.get(key)
        if page is None or not _usable(page, self.actor):
            return None
        here_now = request.endpoint == page.endpoint
        return Link(key, gettext(LABELS[key][0]), url_for(page.endpoint), current=here_now)

    @property
    def new(self) -> list[Link]:
        """What this person may start."""
        return self._links(frame.new.values())

    @property
    def top(self) -> list[Link]:
        """Notices, basket."""
        return self._links(frame.top.values())

    @property
    def me(self) -> list[Link]:
        """The personal menu without signing out."""
        return self._links(page for key, page in frame.me.items() if key != "sign_out")

    @property
    def sign_out(self) -> str:
        """Where signing out is posted, or empty."""
        page = frame.me.get("sign_out")
        return url_for(page.endpoint) if page and _usable(page, self.actor) else ""

    def phone(self, key: str) -> str:
        """The address behind Scan or Me of the phone's bar, or empty."""
        page = frame.phone.get(key)
        return url_for(page.endpoint) if page and _usable(page, self.actor) else ""

    @property
    def banners(self) -> list[Banner]:
        """The lines across the page: registered ones, and plain http on a network."""
        found = [banner for banner in (ask() for ask in frame.banners.values()) if banner]
        host = request.host.rsplit(":", 1)[0]
        if not is_https(settings()) and host not in {"localhost", "127.0.0.1", "[::1]"}:
            found.append(
                Banner(
                    "warn",
                    Message(
                        N_("This connection is not encrypted. Whoever is on the network can read along, passwords too.")
                    ),
                )
            )
        return found

    @property
    def server_line(self) -> str:
        """For administrators: how long the server took and its time; else empty."""
        if not any(self.actor.may(permission) for permission in ADMINISTRATION):
            return ""
        taken = round((time.perf_counter() - g.get("wenkong_started", time.perf_counter())) * 1000)
        local = clock.now().astimezone(zone())
        return str(gettext("Server %(taken)s ms · %(time)s", taken=taken, time=local.strftime("%Y-%m-%d %H:%M")))

    def _links(self, pages: Iterable[Page]) -> list[Link]:
        return [
            Link(
                page.key,
                gettext(page.label),
                url_for(page.endpoint),
                page.icon,
                _count(page.key),
                request.endpoint == page.endpoint,
            )
            for page in sorted(pages, key=lambda page: page.order)
            if _usable(page, self.actor)
        ]


def _usable(page: Page, actor: Actor) -> bool:
    return page.endpoint in current_app.view_functions and page.allowed(actor)


def _count(key: str) -> int:
    ask: Callable[[], int] | None = frame.counts.get(key)
    if ask is None:
        return 0
    return ask() if key in frame.fleeting else frame.keep(("count", key, current_actor()), ask)


def asset(name: str) -> str:
    """The address of one of our static files, with a mark that changes with its content."""
    path = STATIC / name
    key = (name, path.stat().st_mtime_ns)
    if key not in _tags:
        _tags[key] = sha256(path.read_bytes()).hexdigest()[:10]
    return url_for("shell.static", filename=name, v=_tags[key])


def _start_clock() -> None:
    g.wenkong_started = time.perf_counter()


def init_navigation(app: Flask) -> None:
    """Give templates the frame and the asset addresses."""
    app.before_request(_start_clock)
    app.jinja_env.globals.update(frame_view=FrameView, asset=asset)
