"""What a line states by label and value: 文件编号：X, 版本：A/1, 批准：张三 日期：2026-01-05."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from webapp.rendering.ownfields import EMPTY, _value
from webapp.rendering.ownlabels import LABEL_AND_VALUE, SIGNING, kind_of


def stated_in(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Kind, start, end and value of every ``编号：X`` in a line; a date right after a signature belongs to it."""
    marks, signer = list(LABEL_AND_VALUE.finditer(text)), ""
    for mark, following in zip_longest(marks, marks[1:]):
        kind, _both = kind_of(mark["label"])
        if kind == "date":
            kind = f"{signer}.date" if signer else ""
        signer = kind if kind in SIGNING else signer
        if kind:
            value = _value(text[mark.end() : following.start() if following is not None else len(text)])
            yield kind, mark.end(), mark.end() + len(value), value


def is_blank(said: str) -> bool:
    """Whether the place waits to be filled in: nothing, a line to write on, or a placeholder."""
    return bool(EMPTY.match(said)) or "{{" in said
