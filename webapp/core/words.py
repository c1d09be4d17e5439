"""Titles that data carries in several languages."""

from __future__ import annotations

from collections.abc import Mapping


def in_language(titles: Mapping[str, str], language: str) -> str:
    """The title in ``language`` (``zh-Hans``, ``en``), or in the nearest one that is there.

    Data keeps ``zh`` and ``en``; an exact key wins over its first part.
    """
    for key in (language, language.split("-")[0], "en", "zh"):
        if titles.get(key):
            return titles[key]
    return next(iter(titles.values()), "")
