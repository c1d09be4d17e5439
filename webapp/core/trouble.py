"""What a database that is lost, full or too busy means in words; everything else stays a failure of ours."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, PendingRollbackError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError

from webapp.core.errors import N_, Conflict, Unavailable

COLLISION = N_("Somebody did the same, or changed this, at the same moment. Look at it again, then repeat.")
LOST = N_("The database does not answer at the moment. Nothing was changed; repeat it in a few seconds.")
IN_DOUBT = N_("The database was lost at the very end of this act. Look whether it was done before you repeat it.")
FULL = N_("The disk of the database is full. Nothing was changed; reading goes on. Tell the administrator.")
BUSY = N_("Too many people are at work at the moment. Nothing was changed; repeat it in a few seconds.")
UNLUCKY = frozenset({"40001", "40P01"})  # serialisation, deadlock
OUT_OF_ROOM = frozenset({"53100", "58030", "53400"})
GOING = frozenset({"57P01", "57P02", "57P03", "08000", "08003", "08006", "08001", "08004", "53300"})


def in_words(error: BaseException, *, committing: bool = False) -> Conflict | None:
    """The refusal for what the database raised, or None when it is a mistake of ours.

    ``committing``: the connection was lost while the commit was under way, so that nobody knows.
    """
    if isinstance(error, OSError):
        return Conflict(FULL) if error.errno in {errno.ENOSPC, errno.EDQUOT} else None
    if isinstance(error, TimeoutError):
        return Unavailable(BUSY)
    if isinstance(error, PendingRollbackError):
        return Unavailable(LOST)
    if is_full(error):
        return Conflict(FULL)
    if is_lost(error):
        return Unavailable(IN_DOUBT if committing else LOST)
    return Conflict(COLLISION) if _is_collision(error) else None


def is_full(error: BaseException) -> bool:
    """Whether the disk under the database has no room."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return "disk is full" in str(error.orig) or "disk I/O error" in str(error.orig)
    return _state(error) in OUT_OF_ROOM


def is_lost(error: BaseException) -> bool:
    """Whether the server is gone, going or not yet there."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or _state(error) in GOING:
        return True
    return isinstance(error, OperationalError) and not isinstance(error.orig, sqlite3.Error) and not _state(error)


def _is_collision(error: BaseException) -> bool:
    """Whether another act was in the way: a constraint, a changed row, a deadlock, a long wait."""
    if isinstance(error, OperationalError):
        return _state(error) in UNLUCKY or "database is locked" in str(error.orig)
    return isinstance(error, IntegrityError | StaleDataError)


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", "") or ""
