"""State-secret marks: such a file must not enter an unclassified system at all."""

from __future__ import annotations

import re

_MARK = re.compile(r"(绝密|機密|机密|秘密|絕密)[\s　]*[★☆⭐]")


def state_secret_mark(text: str) -> str | None:
    """The first state-secret mark in ``text`` (for example ``机密★``), or None.

    The star makes the mark: an internal classification written as plain 机密 is no state secret.
    """
    found = _MARK.search(text)
    return re.sub(r"\s", "", found.group(0)) if found else None
