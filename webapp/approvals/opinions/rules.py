"""Which opinions of a countersign step the author answers, as pure rules."""

from __future__ import annotations

import re

CONSENT = frozenset(
    {
        "同意", "同意发布", "同意会签", "无意见", "没有意见", "无异议", "无", "已阅", "已核对",
        "agreed", "agree", "i agree", "ok", "no comment", "no comments", "no objection", "none", "read",
    }
)  # fmt: skip
"""Words of plain consent: nothing in them can be adopted or not."""
_MARKS = re.compile(r"[\s.,;:!。，；：！、…]+")


def needs_answer(opinion: str) -> bool:
    """Whether an opinion says something the author has to answer; empty words and plain consent do not."""
    plain = _MARKS.sub(" ", opinion).strip().lower()
    return bool(plain) and plain not in CONSENT and plain.replace(" ", "") not in CONSENT
