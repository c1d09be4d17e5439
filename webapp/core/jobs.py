"""The outbox: a job is a row written in the business transaction; the worker leases and runs it.

Jobs are named functions registered by their room; each is safe to run twice. A lease is renewed while
its job runs; what a worker does after it lost one is never committed. After 8 tries a job stops and is
shown to the administrator (house.md section 2).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, leases
from webapp.core.db import Model, UTCTime, db, transaction
from webapp.core.errors import N_, Conflict

MOST_TRIES = 8
REGULAR = "regular work"
DIED = "the worker ended while it was doing this"
log = logging.getLogger("wenkong.jobs")


class Job(Model):
    """One piece of slow or outside work."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    arguments: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True, default="waiting")
    due_at: Mapped[datetime] = mapped_column(UTCTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UTCTime)
    error: Mapped[str] = mapped_column(Text, default="")


Work = Callable[..., object]
_work: dict[str, Work] = {}
_regular: dict[str, Work] = {}
_outward: set[str] = set()
_holds: list[Callable[[], bool]] = []
_everywhere: dict[str, Work] = {}
_running: ContextVar[tuple[int, int] | None] = ContextVar("wenkong_job", default=None)


def register(name: str, work: Work, *, outward: bool = False) -> None:
    """Let ``work(**ids)`` do the jobs called ``name``; ``outward`` ones (mail, robots) tell the world something
    and wait after a restore until an administrator confirms it."""
    _work[name] = work
    (_outward.add if outward else _outward.discard)(name)


def hold_outward_while(held: Callable[[], bool]) -> None:
    """Let outward jobs wait while ``held()``."""
    _holds[:] = [held]


def held() -> list[Job]:
    """Outward jobs that wait for a restore to be confirmed."""
    if not (_holds and _holds[0]()):
        return []
    return list(db.session.scalars(select(Job).where(Job.name.in_(_outward), Job.state != "stopped").order_by(Job.id)))


def register_regular(name: str, work: Work, *, everywhere: bool = False) -> None:
    """Let ``work()`` run at every round of one worker at a time, or of each: due dates, checkpoints."""
    (_everywhere if everywhere else _regular)[name] = work


def enqueue(name: str, *, after: timedelta = timedelta(0), **ids: Any) -> None:
    """Write a job in the running transaction; a waiting one with the same arguments is enough.

    The waiting one is locked, so that no worker begins it before this transaction is committed.

    Raises:
        KeyError: no room registered ``name``.
    """
    if name not in _work:
        raise KeyError(name)
    arguments = json.dumps(ids, sort_keys=True)
    same = select(Job.id).where(Job.name == name, Job.arguments == arguments, Job.state == "waiting")
    if db.session.scalar(same.limit(1).with_for_update(skip_locked=True)) is None:
        db.session.add(Job(name=name, arguments=arguments, due_at=clock.now() + after, state="waiting"))


def lease() -> Job | None:
    """Take the next due job, or None; one that ended its workers too often is stopped."""
    while True:
        moment = clock.now()
        with transaction():
            job = db.session.scalars(_due(moment)).first()
            if job is None:
                return None
            if job.tries < MOST_TRIES:
                job.state, job.tries, job.leased_until = "running", job.tries + 1, moment + leases.length()
                return job
            job.state, job.error, job.leased_until = "stopped", job.error or DIED, None


def _due(moment: datetime) -> Select[Job]:
    return (
        select(Job)
        .where(Job.state.in_(("waiting", "running")), Job.due_at <= moment)
        .where((Job.leased_until.is_(None)) | (Job.leased_until < moment))
        .where(Job.name.not_in(_outward if _holds and _holds[0]() else ()))
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def run(job: Job) -> bool:
    """Do one leased job; returns whether it succeeded. A failure is kept with its reason."""
    job_id, name, arguments, tries = job.id, job.name, job.arguments, job.tries
    token = _running.set((job_id, tries))
    try:
        with leases.renewed(_renewing(job_id, tries)):
            _work[name](**json.loads(arguments))
        _running.set(None)
        with transaction():
            db.session.execute(delete(Job).where(*_is_mine(job_id, tries)))
    except Exception as error:  # whatever a job raises is kept on its row, logged, and tried again
        db.session.rollback()
        log.warning("job %s %s failed: %s", name, arguments, error, exc_info=tries >= MOST_TRIES)
        _running.set(None)
        _put_back(job_id, tries, f"{type(error).__name__}: {error}")
        return False
    finally:
        _running.reset(token)
    return True


def _is_mine(job_id: int, tries: int) -> tuple[ColumnElement[bool], ...]:
    """The job as this worker leased it: the number of tries tells one lease from the next."""
    return Job.id == job_id, Job.tries == tries, Job.state == "running"


def _renewing(job_id: int, tries: int) -> Callable[[Connection, datetime], None]:
    def renew(connection: Connection, until: datetime) -> None:
        connection.execute(update(Job).where(*_is_mine(job_id, tries)).values(leased_until=until))

    return renew


def refuse_when_taken_over() -> None:
    """Runs last in every transaction: a worker that lost its job to another one commits nothing of it.

    Raises:
        Conflict: the lease ran out and another worker has the job.
    """
    running = _running.get()
    if running is None:
        return
    mine = select(Job.id).where(*_is_mine(*running)).with_for_update()
    if db.session.scalar(mine) is None:
        raise Conflict(N_("Another worker has taken over this job meanwhile."))


@contextmanager
def in_another_database() -> Iterator[None]:
    """Inside a job, for work on another database (a drill): the lease of the job is not looked for there."""
    token = _running.set(None)
    try:
        yield
    finally:
        _running.reset(token)


def _put_back(job_id: int, tries: int, reason: str) -> None:
    with transaction():
        job = db.session.scalars(select(Job).where(*_is_mine(job_id, tries)).with_for_update()).one_or_none()
        if job is None:
            return
        job.error, job.leased_until = reason[:2000], None
        job.state = "stopped" if tries >= MOST_TRIES else "waiting"
        job.due_at = clock.now() + timedelta(seconds=2 ** min(tries, 8))


def run_round() -> tuple[int, int]:
    """Regular work, if no other worker does it, and all due jobs once; how many were done and how many failed."""
    failed = _do_all(_everywhere)
    with leases.held(REGULAR) as mine:
        failed += _do_all(_regular) if mine else 0
    done = 0
    while (job := lease()) is not None:
        if run(job):
            done += 1
        else:
            failed += 1
    return done, failed


def begin_anew(*dropped: str) -> None:
    """After a restore, in its transaction: whoever leased a job is gone, and jobs of these names have no meaning
    any more (the backup that made the copy is itself a job in it)."""
    for job in db.session.scalars(select(Job).where(Job.state != "stopped")):
        if job.name in dropped:
            db.session.delete(job)
        else:
            job.state, job.leased_until = "waiting", None


def waiting(*names: str) -> list[Job]:
    """Jobs of these names that are to be done or being done."""
    open_ = select(Job).where(Job.name.in_(names), Job.state != "stopped")
    return list(db.session.scalars(open_.order_by(Job.id)))


def _do_all(regular: dict[str, Work]) -> int:
    failed = 0
    for name, work in regular.items():
        try:
            work()
        except Exception:  # one room's regular work must not stop the others
            db.session.rollback()
            log.exception("regular work %s failed", name)
            failed += 1
    return failed


def stopped() -> list[Job]:
    """Jobs that gave up, for the administrator."""
    return list(db.session.scalars(select(Job).where(Job.state == "stopped").order_by(Job.id)))
