"""What a process may keep in memory between requests: what was read stays true until the journal grows.

Nothing that counts changes without an entry, so the journal's head is the mark of everything protected: while it
and the day are the same, so is whatever was read. Only plain values, and only reads; what changes without an entry
(sign-ins, notices seen, jobs) is never kept here. A forged row is found by ``verify``, not by this.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from webapp import core
from webapp.core import clock, journal
from webapp.core.db import db, in_transaction

Value = TypeVar("Value")
MOST = 5_000
"""Values kept at once; one more and all are forgotten, as a long quiet night must not fill the memory."""


@dataclass
class _Kept:
    mark: tuple[int, int, bytes, date]
    values: dict[Hashable, Any] = field(default_factory=dict)


def while_unchanged(key: Hashable, read: Callable[[], Value]) -> Value:
    """What ``read`` answered for ``key`` since the last entry of the journal; within an act always read anew.

    Args:
        key: says what is read and, where the answer depends on it, for whom and in which language.
        read: gives a plain value (no row of the database) that the day and protected rows decide alone.
    """
    head = None if in_transaction() else journal.head()
    if head is None:
        return read()
    db.session.info["journal head"] = head  # a session forgets rows that nobody holds, and would ask again and again
    mark = (head.epoch, head.size, bytes(head.frontier), clock.today(core.current_settings().timezone))
    kept: _Kept | None = core.resource("unchanged")
    if kept is None or kept.mark != mark or len(kept.values) >= MOST:
        kept = _Kept(mark)
        core.keep_resource("unchanged", kept)
    if key not in kept.values:
        kept.values[key] = read()
    return cast(Value, kept.values[key])
