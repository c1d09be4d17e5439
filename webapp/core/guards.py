"""What stops writes: a nearly full disk, a journal that is behind its outside ledger."""

from __future__ import annotations

import time

from webapp import core
from webapp.core import files, journal
from webapp.core.errors import N_, Conflict

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
    reason = stopped_reason()
    if reason:
        raise Conflict(
            N_(
                "The database does not match its outside ledger (%(reason)s). It can be read only until a "
                "restore is declared."
            ),
            reason=reason,
        )


def stopped_reason() -> str | None:
    """Why the instance is read-only, or None.

    Looked up again every half minute: another node may have put an old database back, or declared it.
    """
    known: tuple[str | None, float] | None = core.resource("behind_ledger")
    if known is None or time.monotonic() - known[1] > LOOK_AGAIN_SECONDS:
        reason = journal.behind_ledger(core.current_settings().keys_dir)
        known = (reason, time.monotonic())
        core.keep_resource("behind_ledger", known)
    return known[0]
