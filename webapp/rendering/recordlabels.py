"""The words by which the head of a change record 修订记录 names its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

HEAD_ROWS = 2
"""The head stands in one of so many first rows: a title may stand above it."""
_HEADS: dict[str, str] = {
    "label": r"版本|版次|版号|版本号|版本状态|修订状态|修改码|version|rev(ision|\.)?",
    "day": r"(修订|修改|更改|变更|编写)?(日期|时间)|date( of change)?",
    "what": r"(修订|修改|更改|变更|主要)?(内容|说明|摘要|描述|原因及内容)"
    r"|(description|changes?|what changed)( of changes?)?",
    "by": r"(修订|修改|更改|变更|编写|编制)(人|者)?|author|(changed|revised|prepared) by",
    "number": r"序号|no\.?",
}
_KNOWN = [(kind, re.compile(rf"(?:{pattern})\Z", re.IGNORECASE)) for kind, pattern in _HEADS.items()]


def columns_of(texts: Sequence[str]) -> list[str]:
    """What each column is for, empty where nobody knows; an empty list when the row heads no change record."""
    kinds = [_kind(text) for text in texts]
    return kinds if "what" in kinds and {"label", "day"} & set(kinds) else []


def _kind(text: str) -> str:
    plain = re.sub(r"\s+", " " if text.isascii() else "", text).strip()
    return next((kind for kind, pattern in _KNOWN if pattern.match(plain)), "")
