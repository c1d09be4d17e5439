"""Finding a name by its characters, its pinyin or its initials."""

from __future__ import annotations

import re


def pinyin_of(name: str) -> tuple[str, str]:
    """Full pinyin and initials of a name in lower case: 王敏 gives ``wangmin`` and ``wm``."""
    from pypinyin import Style, lazy_pinyin

    syllables = [re.sub(r"[^a-z0-9]", "", s.lower()) for s in lazy_pinyin(name, style=Style.NORMAL)]
    words = [word for s in syllables for word in re.findall(r"[a-z]+|[0-9]+", s)]
    return "".join(words), "".join(word[0] for word in words if word)
