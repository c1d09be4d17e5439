"""Jobs and leases: done once, whoever dies, hangs, is too slow or comes at the same moment."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from webapp import core
from webapp.core import clock, current_settings, guards, jobs, journal, leases
from webapp.core.db import db, transaction
from webapp.core.journal import checkpoints
from webapp.core.journal import jobs as journal_jobs
from webapp.documents.models import Document
from webapp.home.queries import notices

from ..factories import World
from ..trust.together import all_at_once


@pytest.fixture(autouse=True)
def _only_ours(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No work but what a test registers; the rooms register theirs with the application, so that comes first."""
    for application in ("both_worlds", "both", "served", "world", "app"):
        if application in request.fixturenames:
            request.getfixturevalue(application)
            break
    for known in ("_work", "_regular", "_everywhere"):
        monkeypatch.setattr(jobs, known, {})


@pytest.fixture
def diary(tmp_path: Path) -> Callable[..., list[str]]:
    """``diary("word")`` writes a line that every process sees; ``diary()`` reads them."""
    path = tmp_path / "diary"

    def write(*words: str) -> list[str]:
        with path.open("a+") as stream:
            stream.writelines(f"{word}\n" for word in words)
            stream.flush()
            stream.seek(0)
            return stream.read().splitlines()

    return write


def ask_for(work: Callable[..., object], **ids: Any) -> None:
    jobs.register("work", work)
    with transaction():
        jobs.enqueue("work", **ids)


def all_jobs() -> list[tuple[str, int, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(jobs.Job.state, jobs.Job.tries, jobs.Job.error))]


def later(monkeypatch: pytest.MonkeyPatch, **after: float) -> None:
    """Everybody's clock goes forward."""
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**after))


def quick(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Leases of so many seconds."""
    monkeypatch.setattr(leases, "length", lambda: timedelta(seconds=seconds))


def test_two_workers_with_one_job_do_it_once(both: Flask, diary: Callable[..., list[str]]) -> None:
    ask_for(lambda: diary("done"))
    answers = all_at_once([jobs.run_round] * 3)
    assert sorted(done for done, _failed in answers) == [0, 0, 1]
    assert diary() == ["done"] and all_jobs() == []


def test_many_jobs_and_workers_do_each_once(both: Flask, diary: Callable[..., list[str]]) -> None:
    for number in range(12):
        ask_for(lambda number: diary(str(number)), number=number)
    answers = all_at_once([jobs.run_round] * 3)
    assert sum(done for done, _failed in answers) == 12
    assert sorted(map(int, diary())) == list(range(12)) and all_jobs() == []


def test_a_worker_killed_inside_a_job_is_replaced_after_its_lease(
    both: Flask, diary: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(lambda: (diary("begun"), os._exit(0)))
    with pytest.raises(AssertionError, match="failed by itself"):
        all_at_once([jobs.run_round])
    jobs.register("work", lambda: diary("done"))
    assert jobs.run_round() == (0, 0)  # the dead worker's lease still holds
    later(monkeypatch, seconds=current_settings().lease_seconds + 1)
    assert jobs.run_round() == (1, 0)
    assert diary() == ["begun", "done"] and all_jobs() == []


def test_a_job_that_kills_every_worker_stops_and_is_shown(both_worlds: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for(lambda: None)
    with transaction():
        db.session.execute(update(jobs.Job).values(
            state="running", tries=jobs.MOST_TRIES, leased_until=clock.now() - timedelta(seconds=1)))  # fmt: skip
    assert jobs.run_round() == (0, 0)
    assert all_jobs() == [("stopped", 8, jobs.DIED)]
    shown = notices(by=both_worlds.actor("sysadmin"))
    assert [m.values["error"] for m in shown if "error" in m.values] == [jobs.DIED]


def test_a_job_that_always_fails_stops_after_eight_tries_and_is_shown(
    both_worlds: World, diary: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        diary("try")
        raise RuntimeError("the printer is on fire")

    ask_for(fails)
    for _ in range(10):
        jobs.run_round()
        later(monkeypatch, hours=1)
    assert diary() == ["try"] * 8
    assert all_jobs() == [("stopped", 8, "RuntimeError: the printer is on fire")]
    [notice] = [m for m in notices(by=both_worlds.actor("sysadmin")) if "error" in m.values]
    assert notice.values["tries"] == 8 and "on fire" in notice.values["error"]


def test_a_long_job_keeps_its_lease(
    both: Flask, diary: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch, 0.6)

    def long() -> None:
        diary("begun")
        time.sleep(2)
        diary("done")

    def second() -> Any:
        time.sleep(1.2)  # twice the lease
        return jobs.run_round()

    ask_for(long)
    assert all_at_once([jobs.run_round, second]) == [[1, 0], [0, 0]]
    assert diary() == ["begun", "done"]


def test_a_worker_that_lost_its_job_commits_nothing_of_it(both_worlds: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped for longer than its lease, then going on as if nothing had happened."""

    def taken_over_first() -> None:
        token = jobs._running.set(None)
        with transaction():
            db.session.execute(update(jobs.Job).values(tries=jobs.Job.tries + 1))
        jobs._running.reset(token)
        both_worlds.document("写得太晚")

    ask_for(taken_over_first)
    before = db.session.scalar(select(func.count()).select_from(Document))
    assert jobs.run_round() == (0, 1)
    assert db.session.scalar(select(func.count()).select_from(Document)) == before
    assert all_jobs() == [("running", 2, "")]  # the other worker's, untouched
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_job_asked_for_again_while_it_runs_runs_again(both: Flask, diary: Callable[..., list[str]]) -> None:
    """What the second act changed is not seen by the run that has begun."""

    def asks_again() -> None:
        if len(diary("run")) == 1:
            with transaction():
                jobs.enqueue("work")

    ask_for(asks_again)
    assert jobs.run_round() == (2, 0)
    assert diary() == ["run", "run"]


def test_a_waiting_job_is_not_begun_before_the_act_that_asked_for_it_again_is_committed(served: Flask) -> None:
    ask_for(lambda: None)
    with transaction():
        jobs.enqueue("work")
        other = db.engine.connect()
        found = other.execute(select(jobs.Job.id).with_for_update(skip_locked=True)).all()
        other.close()
        assert found == []
    assert len(all_jobs()) == 1 and jobs.run_round() == (1, 0)


def test_regular_work_is_done_by_one_worker_at_a_time(
    both: Flask, diary: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow() -> None:
        diary("in")
        time.sleep(0.3)
        diary("out")

    jobs.register_regular("slow", slow)
    jobs.register_regular("everywhere", lambda: diary("each"), everywhere=True)
    all_at_once([jobs.run_round] * 3)
    lines = [line for line in diary() if line != "each"]
    assert lines == ["in", "out"] * (len(lines) // 2) and diary().count("each") == 3


def test_regular_work_of_a_killed_worker_is_taken_over_after_its_lease(
    both: Flask, diary: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.register_regular("work", lambda: os._exit(0))
    with pytest.raises(AssertionError, match="failed by itself"):
        all_at_once([jobs.run_round])
    jobs.register_regular("work", lambda: diary("done"))
    jobs.run_round()
    assert diary() == []
    later(monkeypatch, seconds=current_settings().lease_seconds + 1)
    jobs.run_round()
    assert diary() == ["done"]


def test_a_lease_given_up_is_free_at_once(both: Flask) -> None:
    assert leases.take("x") and leases.take("x")
    leases.release("x")
    assert all_at_once([lambda: leases.take("x")]) == [True]
    assert not leases.take("x")
    leases.release("x")  # what another holds is not given up
    assert db.session.scalar(select(leases.Lease.holder)) != leases.me()


def test_every_node_keeps_its_own_ledger(both_worlds: World, tmp_path: Path) -> None:
    """The note another node has signed comes into this one's key directory, once."""
    keys = current_settings().keys_dir
    note = journal.make_checkpoint(keys)
    (keys / checkpoints.LEDGER).unlink()
    journal_jobs.keep_ledger()
    core.keep_resource("ledger_note", None)
    journal_jobs.keep_ledger()
    assert list(checkpoints.ledger_notes(keys)) == [note]


def test_a_ledger_shared_by_nodes_takes_each_note_once(both_worlds: World) -> None:
    keys = current_settings().keys_dir
    note = journal.make_checkpoint(keys)
    (keys / checkpoints.LEDGER).unlink()
    all_at_once([journal_jobs.keep_ledger] * 4)
    assert list(checkpoints.ledger_notes(keys)) == [note]


def test_a_process_notices_that_the_database_fell_behind_and_that_it_is_right_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[str | None] = [None, "9 > 5", None]
    monkeypatch.setattr(journal, "behind_ledger", lambda _keys: answers.pop(0))
    core.keep_resource("behind_ledger", None)
    assert guards.stopped_reason() is None and guards.stopped_reason() is None
    monkeypatch.setattr(guards, "LOOK_AGAIN_SECONDS", -1)
    assert guards.stopped_reason() == "9 > 5"
    assert guards.stopped_reason() is None


def test_a_node_with_other_keys_is_refused(both: Flask) -> None:
    from webapp.core.errors import Conflict
    from webapp.core.keys import MASTER
    from webapp.home import instance

    keys = current_settings().keys_dir
    instance.prepare_storage()
    (keys / MASTER).unlink()
    with pytest.raises(Conflict, match="no master key"):
        instance.prepare_storage()
    assert not (keys / MASTER).exists()
    (keys / MASTER).write_bytes(os.urandom(32))
    with pytest.raises(Conflict, match="not the one of this instance"):
        instance.prepare_storage()
