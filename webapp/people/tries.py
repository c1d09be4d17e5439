"""Counted tries: after some wrong ones the next waits; nobody is locked out (trust.md section 2)."""

from __future__ import annotations

from webapp.core import clock
from webapp.core.db import db
from webapp.core.errors import N_, Conflict
from webapp.people.models import Tries
from webapp.people.rules import delay_after


def refuse_too_soon(keys: tuple[str, ...]) -> None:
    """Go on only when no key has to wait.

    Raises:
        Conflict: wait so many seconds.
    """
    moment = clock.now()
    for key in keys:
        row = db.session.get(Tries, key[:120])
        if row is not None and row.not_before > moment:
            seconds = int((row.not_before - moment).total_seconds()) + 1
            raise Conflict(N_("Too many wrong tries. Please wait %(seconds)s seconds."), seconds=seconds)


def count_try(key: str, success: bool) -> None:
    """Count a wrong try, or forget the wrong ones after a right one; in the running transaction."""
    row = db.session.get(Tries, key[:120], with_for_update=True)
    if success:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = Tries(key=key[:120], failed=0, not_before=clock.now())
        db.session.add(row)
    row.failed += 1
    row.not_before = clock.now() + delay_after(row.failed)
