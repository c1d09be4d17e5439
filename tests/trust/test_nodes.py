"""Two web nodes and two workers under load, killed and restarted: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from webapp import create_app
from webapp.core import current_settings, jobs, journal, search
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.core.settings import read_settings
from webapp.documents.models import Document, Revision
from webapp.documents.numbers.queries import gap_report
from webapp.home import instance
from webapp.people.sign_in import make_token

from ..databases import bucket_server, new_prefix
from ..factories import OPERATOR, build_instance, person_of
from .load import Client, Ledger
from .nodes import Process, Server, free_port
from .together import all_at_once

ACTS = {
    "drafted": "revision.drafted",
    "submitted": "revision.submitted",
    "approved": "step.approved",
    "released": "revision.released",
}
LEASE_SECONDS = 4


class Site:
    """One instance on servers, with two nodes; each node has its own data folder and its own copy of the keys."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.server, self.files_url = folder, Server(), new_prefix()
        first = folder / "node1"
        self.app = create_app(self.settings(first))
        self.tokens = self._set_up()
        for other in ("node2", "node3", "node4"):
            shutil.copytree(first.with_name("node1-keys"), folder / f"{other}-keys")
        self.webs = [self._web("node1", "1"), self._web("node2", "2")]
        self.workers = [
            Process(folder, self.environment(n), ["worker"], port) for n, port in (("node3", 3), ("node4", 4))
        ]

    def settings(self, home: Path) -> Any:
        """The settings of this process over the same instance."""
        return read_settings({}, home=home, database_url=self.server.url, files_url=self.files_url, testing=True)

    def _set_up(self) -> dict[str, str]:
        with self.app.app_context():
            build_instance()
            scopes = ("read", "write", "sign")
            tokens = {w: make_token(person_of(w), scopes=scopes, by=OPERATOR) for w in ("li", "wang", "chen", "staff")}
            db.session.remove()
            db.engine.dispose()
        return tokens

    def environment(self, node: str) -> dict[str, str]:
        """The environment of a node; nothing of the test suite's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WENKONG_")}
        return {
            **kept,
            "WENKONG_HOME": str(self.folder / node),
            "WENKONG_DATABASE_URL": self.server.url,
            "WENKONG_FILES_URL": self.files_url,
            "WENKONG_BASE_URL": "http://wenkong.test",
            "WENKONG_LEASE_SECONDS": str(LEASE_SECONDS),
            "WENKONG_CHECKPOINT_MINUTES": "0",
            "PYTHONUTF8": "1",
        }

    def _web(self, node: str, workers: str) -> Process:
        port = free_port()
        return Process(self.folder, self.environment(node), ["serve", "--port", str(port), "--workers", workers], port)

    @property
    def processes(self) -> list[Process]:
        """All of them."""
        return [*self.webs, *self.workers]

    def start(self) -> None:
        """All nodes, until they answer."""
        for process in self.processes:
            process.start()
        for web in self.webs:
            web.wait()

    def close(self) -> None:
        """Everything stopped."""
        for process in self.processes:
            process.stop()
        self.server.remove()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    bucket_server()
    made = Site(tmp_path)
    try:
        yield made
    finally:
        made.close()


def kill_and_restart(site: Site, number: int, pause: float) -> None:
    """A node and a worker at once."""
    gone = (site.webs[number], site.workers[number])
    for process in gone:
        process.kill()
    time.sleep(pause)
    for process in gone:
        process.start()


def under_load(site: Site, seconds: float, ledger: Ledger) -> None:
    """Four clients; node 1, the database and node 2 fail one after the other."""
    stop = threading.Event()
    urls = [web.url for web in site.webs]
    clients = [Client(urls, site.tokens, ledger, stop, turn) for turn in range(4)]
    threads = [threading.Thread(target=client.work, daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    for trouble in (
        lambda: kill_and_restart(site, 0, 0.5),
        lambda: _restart_database(site),
        lambda: kill_and_restart(site, 1, 0.5),
    ):
        _work_on(ledger, seconds / 4)
        trouble()
    _work_on(ledger, seconds / 4)
    stop.set()
    for thread in threads:
        thread.join(90)
        assert not thread.is_alive()


def _restart_database(site: Site) -> None:
    site.server.crash()
    time.sleep(0.5)
    site.server.start()


def _work_on(ledger: Ledger, seconds: float) -> None:
    """So long, and until somebody has got something released since; a slow machine gets more time."""
    before, until = len(ledger.done["released"]), time.monotonic() + 90
    time.sleep(seconds)
    while len(ledger.done["released"]) == before and time.monotonic() < until:
        time.sleep(0.2)


def finish(site: Site) -> None:
    """Nodes stopped, and what is still to do done here."""
    for process in site.processes:
        process.stop()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        db.session.rollback()
        jobs.run_round()
        db.session.rollback()
        if not db.session.scalar(select(func.count()).select_from(jobs.Job).where(jobs.Job.state != "stopped")):
            return
        time.sleep(0.5)


def count_of(act: str) -> Counter[str]:
    """How often each subject has had this act, as the journal says."""
    rows = db.session.execute(select(JournalEntry.subject_id).where(JournalEntry.act == act))
    return Counter(row[0] for row in rows)


def lost_and_doubled(ledger: Ledger) -> tuple[list[str], list[str]]:
    """Acknowledged acts that are not there, and acts that are there twice."""
    lost, doubled = [], []
    titles = Counter(title.removeprefix("负载 ") for title in db.session.scalars(select(Document.title)))
    drafts = Counter(str(document) for document in db.session.scalars(select(Revision.document_id)))
    there = {"created": titles, "drafted": drafts}
    for kind, keys in ledger.done.items():
        found = there.get(kind) or count_of(ACTS[kind])
        lost += [f"{kind} {key}" for key in keys if not found[key]]
        doubled += [f"{kind} {key}" for key in {*keys, *ledger.doubtful[kind]} if found[key] > 1]
    for act in ("revision.body_frozen", "revision.cover_frozen", "revision.released", "revision.submitted"):
        doubled += [f"{act} {key}" for key, times in count_of(act).items() if times > 1]
    covers = count_of("revision.cover_frozen")
    lost += [f"cover {key}" for key in count_of("revision.released") if not covers[key]]
    return lost, doubled


def test_nothing_is_lost_or_doubled_when_nodes_and_the_database_die(site: Site, request: pytest.FixtureRequest) -> None:
    seconds = 180.0 if request.config.getoption("--deep") else 8.0
    ledger = Ledger()
    site.start()
    under_load(site, seconds, ledger)
    with site.app.app_context():
        finish(site)
        lost, doubled = lost_and_doubled(ledger)
        acknowledged = sum(map(len, ledger.done.values()))
        doubtful = sum(map(len, ledger.doubtful.values()))
        _tell(
            f"several nodes: {acknowledged} acknowledged, {len(lost)} lost, {len(doubled)} doubled, {doubtful} in doubt"
        )
        assert (lost, doubled, ledger.wrong) == ([], [], [])
        assert all(ledger.done[kind] for kind in ("created", *ACTS))
        assert [job.error for job in jobs.stopped()] == []
        _check_the_instance(site)
        db.session.remove()
        db.engine.dispose()


def _check_the_instance(site: Site) -> None:
    numbers = list(db.session.scalars(select(Document.number)))
    assert len(numbers) == len(set(numbers)) and gap_report(by=OPERATOR) == []
    assert db.session.scalar(select(func.count()).select_from(jobs.Job)) == 0
    assert search.check() == []
    for node in ("node1", "node3", "node4"):
        report = journal.verify(site.folder / f"{node}-keys")
        assert report.failed == [], node
    assert current_settings().files_url.startswith("s3://")


def _tell(line: str) -> None:
    target = Path("build") / "nodes.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text(line, "utf-8")


def test_two_processes_that_upgrade_at_once_do_it_one_after_the_other(served: Flask) -> None:
    def upgrades() -> str:
        instance.prepare_storage()
        return "ready"

    assert all_at_once([upgrades] * 3) == ["ready"] * 3
