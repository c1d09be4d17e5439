"""Languages: which exist, which one a page takes, and the switch that keeps the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale

from webapp.core.settings import Settings
from webapp.shell.context import current_actor, settings
from webapp.shell.security import read_cookie

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"


@dataclass(frozen=True)
class Language:
    """A language of the pages: its ``lang`` tag, catalogue name, short and full name of itself."""

    tag: str
    catalogue: str
    short: str
    name: str


KNOWN: tuple[Language, ...] = (
    Language("zh-Hans", "zh_Hans", "简", "简体中文"),
    Language("zh-Hant", "zh_Hant", "繁", "繁體中文"),
    Language("en", "en", "EN", "English"),
)
BROWSER = {
    "zh-Hans": ("zh-hans", "zh-cn", "zh-sg", "zh-my", "zh"),
    "zh-Hant": ("zh-hant", "zh-tw", "zh-hk", "zh-mo"),
    "en": ("en",),
}


def languages() -> tuple[Language, ...]:
    """The languages offered."""
    return KNOWN


def language_for(tag: str | None) -> Language | None:
    """The offered language with this tag, or None."""
    return next((item for item in languages() if item.tag == tag), None)


def current_language() -> Language:
    """The language of this request: explicit choice, the person's own, the browser's, the setting."""
    if not has_request_context():
        return language_for(settings().language) or KNOWN[0]
    if "wenkong_language" not in g:
        g.wenkong_language = _choose()
    chosen: Language = g.wenkong_language
    return chosen


def use_language(tag: str) -> None:
    """Answer the rest of this request in another language (after the person changed it)."""
    found = language_for(tag)
    if found:
        g.wenkong_language = found


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Sentences in another language than that of the request or process: a mail, a paper."""
    with force_locale((language_for(tag) or KNOWN[0]).catalogue):
        yield


def _choose() -> Language:
    return (
        language_for(read_cookie("lang"))
        or language_for(current_actor().language)
        or _from_browser()
        or language_for(settings().language)
        or KNOWN[0]
    )


def _from_browser() -> Language | None:
    for wanted, _ in request.accept_languages:
        tag = wanted.lower()
        for language in languages():
            prefixes = BROWSER[language.tag]
            if tag in prefixes or any(tag.startswith(f"{prefix}-") for prefix in prefixes if prefix != "zh"):
                return language
        if tag.startswith("zh"):  # a reader of one script follows the other sooner than English
            return language_for("zh-Hans")
    return None


def _locale() -> str:
    return current_language().catalogue


def _timezone() -> str:
    return settings().timezone


def init_i18n(app: Flask, values: Settings) -> None:
    """Wire the catalogues of ``webapp/translations`` (compiled by set-up, never at start)."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(CATALOGUES))
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", values.timezone)
    Babel(app, locale_selector=_locale, timezone_selector=_timezone)
