"""The language a paper is in: its cover, header and foot speak the language of its text."""

from __future__ import annotations

import re

from webapp.core.errors import N_, Invalid

LANGUAGES = ("zh-Hans", "en")
CHINESE, ENGLISH = LANGUAGES
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_ENOUGH = 40
"""Latin letters below which nothing is said for English: a list of numbers stays Chinese."""
_SHARE = 10


def language_of(text: str) -> str:
    """``en`` for a text with hardly any Chinese in it, else ``zh-Hans``.

    A Chinese text full of English terms is Chinese; an English one may name people and places in Chinese.
    """
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return ENGLISH if latin >= _ENOUGH and latin >= han * _SHARE else CHINESE


def chosen(language: str, text: str) -> str:
    """The language asked for, or the one the text is in.

    Raises:
        Invalid: a language no cover can be printed in.
    """
    if language and language not in LANGUAGES:
        raise Invalid(fields={"language": [N_("Please choose one of the listed values.")]})
    return language or language_of(text)
