"""Looking at a page as a strict reader does: own checks of WCAG 2.2 AA basics and of Chinese type, run inside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).with_name("scripts")


@cache
def _script(name: str) -> str:
    """One check, with what all of them share before it."""
    parts = [(SCRIPTS / f"{part}.js").read_text("utf-8") for part in ("seen", name)]
    return "() => {" + "\n".join(parts) + "}"


def basics(page: Any) -> list[str]:
    """Breaches of the basics of WCAG 2.2 AA: names, labels, roles, headings, targets."""
    return list(page.evaluate(_script("basics")))


def contrast(page: Any) -> list[str]:
    """Text that stands out too little from its ground."""
    return list(page.evaluate(_script("contrast")))


def chinese_type(page: Any) -> list[str]:
    """Slanted Han, Han with letter-spacing, text under 12 px."""
    return list(page.evaluate(_script("type")))


def narrow(page: Any) -> list[str]:
    """What is lost on a narrow screen."""
    return list(page.evaluate(_script("narrow")))


def words(page: Any) -> list[str]:
    """Every piece of wording a reader or a screen reader meets, documents' own texts left out."""
    return list(page.evaluate(_script("words")))


def focus(page: Any) -> dict[str, Any]:
    """What has the focus, and whether one can see it."""
    return dict(page.evaluate(_script("focus")))
