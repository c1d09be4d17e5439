"""The content that ships beside the code: standards, types; read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from webapp.documents.standards import Standard, load_standards

FOLDER = Path(__file__).parents[2] / "controlled_docs"


@cache
def standards() -> dict[str, Standard]:
    """All clause lists by key, such as ``iso9001@2015``."""
    return load_standards(FOLDER / "standards")


def standard_names(keys: list[str]) -> tuple[str, ...]:
    """Names of standards as printed on a cover, unknown keys as they are."""
    known = standards()
    return tuple(known[key].name if key in known else key for key in keys)
