"""Checkpoints made by the worker: after a release at once, else every few minutes with news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from webapp import core
from webapp.core import clock, guards, jobs
from webapp.core.journal import checkpoints, keeper


def register() -> None:
    """Register the checkpoint jobs."""
    jobs.register("checkpoint", checkpoint)
    jobs.register_regular("checkpoint", checkpoint_with_news)
    jobs.register_regular("ledger", keep_ledger, everywhere=True)


def checkpoint(reason: str = "") -> None:
    """Sign the tree now; ``reason`` only tells the log why."""
    keeper.make_checkpoint(core.current_settings().keys_dir)


def keep_ledger() -> None:
    """Bring the newest note of any node to this node's own ledger, unless the database is behind it."""
    last = keeper.latest()
    if last is None or last.note == core.resource("ledger_note") or guards.stopped_reason():
        return
    checkpoints.bring_to_ledger(core.current_settings().keys_dir, [last.note])
    core.keep_resource("ledger_note", last.note)


def checkpoint_with_news() -> None:
    """Sign the tree when there is news and the last note is old enough."""
    found, last = keeper.head(), keeper.latest()
    if found is None or (last is not None and last.size == found.size):
        return
    if last is not None:
        made = datetime.strptime(checkpoints.read(last.note).time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if clock.now() - made < timedelta(minutes=core.current_settings().checkpoint_minutes):
            return
    checkpoint()
