"""What stops writes: a nearly full disk, a journal that is behind its outside ledger."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from webapp import core
from webapp.core import files, journal
from webapp.core.errors import N_, Conflict

_lifted: ContextVar[bool] = ContextVar("wenkong_guards_lifted", default=False)
LOOK_AGAIN_SECONDS = 30.0


def refuse_when_stopped() -> None:
    """Raise before a write when writes are stopped; reads go on.

    Raises:
        Conflict: the disk is nearly full, or the database is older than its ledger (trust.md 2).
    """
    settings = core.current_settings()
    if settings.home.exists() and files.free_space(settings) < settings.min_free_mb * 2**20:
        raise Conflict(N_("The disk is nearly full: writing has stopped, reading goes on. Tell the administrator."))
    other_host: Conflict | None = core.resource("other_host")
    if other_host is not None:
        raise other_host
    reason = None if _lifted.get() else stopped_reason()
    if reason:
        raise Conflict(
            N_(
                "The database does not match its outside ledger (%(reason)s). It can be read only until a "
                "restore is declared."
            ),
            reason=reason,
        )


def may_write() -> bool:
    """Whether writes go on, for what is only worth writing when they do."""
    try:
        refuse_when_stopped()
    except Conflict:
        return False
    return True


def stopped_reason() -> str | None:
    """Why the instance is read-only, or None.

    Looked up again every half minute, as another node may have put an old database back, and at once when
    a restore was declared.
    """
    known: tuple[str, int, float] | None = core.resource("behind_ledger")
    stale = known is None or time.monotonic() - known[2] > LOOK_AGAIN_SECONDS
    if known is None or stale or (known[0] and known[1] != _epoch()):
        reason = journal.behind_ledger(core.current_settings().keys_dir) or ""
        known = (reason, _epoch(), time.monotonic())
        core.keep_resource("behind_ledger", known)
    return known[0] or None


def _epoch() -> int:
    found = journal.head()
    return found.epoch if found is not None else -1


@contextmanager
def lifted() -> Iterator[None]:
    """Let a restore be declared although the journal is behind its ledger; looked at anew afterwards."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)
        core.keep_resource("behind_ledger", None)
