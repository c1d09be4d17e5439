"""Titles that data carries in several languages."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.core.traditional import to_traditional


def in_language(titles: Mapping[str, str], language: str) -> str:
    """The title in ``language`` (``zh-Hans``, ``zh-Hant``, ``en``), or in the nearest one that is there.

    Data keeps ``zh`` and ``en``; an exact key wins over its first part, and a page in traditional
    Chinese shows ``zh`` in its own script.
    """
    if language == "zh-Hant" and titles.get("zh") and not titles.get("zh-Hant"):
        return to_traditional(titles["zh"])
    for key in (language, language.split("-")[0], "en", "zh"):
        if titles.get(key):
            return titles[key]
    return next(iter(titles.values()), "")
