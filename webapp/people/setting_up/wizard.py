"""Where one stands in the first set-up: the pages in order, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from webapp import shell
from webapp.core.access import Actor
from webapp.people import hooks


@dataclass(frozen=True)
class Wizard:
    """The pages as tabs, and the address after this one."""

    tabs: tuple[tuple[str, str, bool], ...]
    next_url: str


def wizard_at(endpoint: str, *, by: Actor) -> Wizard:
    """The set-up as seen from the page of ``endpoint``; pages this person may not use are left out."""
    pages = [page for page in hooks.wizard_pages() if by.may(page.permission)]
    at = next((place for place, page in enumerate(pages) if page.endpoint == endpoint), len(pages))
    following = pages[at + 1].endpoint if at + 1 < len(pages) else "entering.next_steps"
    tabs = tuple((shell.translate(page.title), url_for(page.endpoint), page.endpoint == endpoint) for page in pages)
    return Wizard(tabs, url_for(following))
