"""Checkpoints made by the worker: after a release at once, else every few minutes with news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from webapp import core
from webapp.core import clock, jobs
from webapp.core.journal import checkpoints, keeper


def register() -> None:
    """Register the checkpoint jobs."""
    jobs.register("checkpoint", checkpoint)
    jobs.register_regular("checkpoint", checkpoint_with_news)


def checkpoint(reason: str = "") -> None:
    """Sign the tree now; ``reason`` only tells the log why."""
    keeper.make_checkpoint(core.current_settings().keys_dir)


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
