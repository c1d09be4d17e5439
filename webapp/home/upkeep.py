"""The worker's rounds, and how a verification is told in words."""

from __future__ import annotations

import logging
import signal
import threading

import click
from sqlalchemy.exc import SQLAlchemyError

from webapp import core
from webapp.core import jobs, journal, leases
from webapp.core.db import db
from webapp.core.errors import Refusal

PAUSE_SECONDS = 2.0
log = logging.getLogger("wenkong.worker")


def work_once() -> tuple[int, int]:
    """Rounds until nothing is due; returns how many jobs were done and how many failed.

    A job that failed waits for its next try and is not awaited here.
    """
    done = failed = 0
    while True:
        db.session.rollback()
        round_done, round_failed = jobs.run_round()
        done, failed = done + round_done, failed + round_failed
        if not round_done:
            return done, failed


def work_until_stopped() -> None:
    """Rounds with a short pause, until the process is asked to stop; then a last checkpoint."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        _round()
        stop.wait(PAUSE_SECONDS)
    db.session.rollback()
    leases.release(jobs.REGULAR)
    journal.make_checkpoint(core.current_settings().keys_dir)


def _round() -> None:
    """One round; a database that is away for a while ends no worker."""
    try:
        db.session.rollback()
        jobs.run_round()
    except (Refusal, SQLAlchemyError, OSError) as error:
        log.warning("a round was given up: %s", error)
        db.session.rollback()


def print_report(report: journal.Report) -> None:
    """Print a verification: what was checked, what failed, what could not be seen."""
    if report.demo:
        click.echo("DEMO")
    for what, count in sorted(report.checked.items()):
        click.echo(f"checked      {count} {what}")
    for failure in report.failed:
        click.echo(f"FAILED       {failure['what']} {failure['id']}: {failure['why']}")
    for text in report.declared:
        click.echo(f"declared loss {text}")
    for text in report.unchecked:
        click.echo(f"not checked  {text}")
    click.echo("ok" if report.ok else f"{len(report.failed)} failed")
