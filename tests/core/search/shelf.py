"""Three documents, as a room would hand them over."""

from __future__ import annotations

from datetime import date

from webapp.core import search
from webapp.core.db import transaction
from webapp.core.search import Entry, Part


def entries() -> list[Entry]:
    """Two scripts, numbers, a ticket."""
    texts = {1: ("QP-01", "服務級別管理"), 2: ("QP-02", "投诉处理 INC20230017"), 3: ("QP-03", "投诉统计")}
    return [
        Entry("document", n, n, date(2026, 1, n), number=number, title=written, parts=(Part("§1", written),))
        for n, (number, written) in texts.items()
    ]


def put_all() -> None:
    """All three on the shelf, in one action."""
    with transaction():
        for entry in entries():
            search.put(entry)
