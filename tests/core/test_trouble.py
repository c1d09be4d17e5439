"""A database that is lost in the middle of a request, or full: words, a way on, nothing half done."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from webapp import create_app
from webapp.core import current_settings, journal
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict, Unavailable
from webapp.core.journal import JournalEntry
from webapp.core.settings import read_settings
from webapp.documents import actions
from webapp.documents.models import Document

from ..conftest import Client
from ..databases import statement
from ..factories import OPERATOR, PASSWORD, World, department_of

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def world(served: Flask) -> World:
    """The organisation on PostgreSQL."""
    return World(served)


def end_connections() -> None:
    """What a restart of the server does to everybody who is connected."""
    name = db.engine.url.database
    statement(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def counts() -> tuple[int, int]:
    db.session.rollback()
    return tuple(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in (Document, JournalEntry))  # type: ignore[return-value]


@pytest.fixture
def lost_at(world: World) -> Iterator[Callable[[str], None]]:
    """``lost_at("INSERT INTO journal")``: the server restarts before the next such statement, once."""
    waiting: list[str] = []

    def watch(_connection: Any, _cursor: Any, asked: str, *_: Any) -> None:
        if waiting and asked.lstrip().startswith(waiting[0]):
            waiting.clear()
            end_connections()

    event.listen(db.engine, "before_cursor_execute", watch)
    yield lambda beginning: waiting.append(beginning)
    event.remove(db.engine, "before_cursor_execute", watch)


@pytest.mark.parametrize("moment", ["SELECT", "INSERT INTO document", "UPDATE number_counter", "INSERT INTO journal"])
def test_a_restart_in_the_middle_of_an_act_leaves_nothing_and_the_act_can_be_repeated(
    world: World, lost_at: Callable[[str], None], moment: str
) -> None:
    by, before = world.actor("li"), counts()
    new = actions.NewDocument("procedure", "服务级别管理程序", department_of("技术中心"))
    lost_at(moment)
    with pytest.raises((Unavailable, DBAPIError)):
        actions.create_document(new, by=by)
    assert counts() == before
    new = actions.NewDocument("procedure", "服务级别管理程序", department_of("技术中心"))
    actions.create_document(new, by=by)
    assert counts()[0] == before[0] + 1
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_connection_lost_while_committing_is_told_as_doubt(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = db.engine.dialect.do_commit

    def commit(connection: Any) -> None:
        end_connections()
        real(connection)

    with pytest.raises(Unavailable, match="Look whether it was done"), transaction():
        journal.record(journal.JournalAct.CLOCK_JUMPED, None, by=OPERATOR)
        monkeypatch.setattr(db.engine.dialect, "do_commit", commit)
    monkeypatch.setattr(db.engine.dialect, "do_commit", real)
    assert journal.verify(current_settings().keys_dir).failed == []


def signed_in(app: Flask, login: str) -> Any:
    app.test_client_class = Client
    client = app.test_client()
    assert client.post_form("/sign-in", {"login": login, "password": PASSWORD}).status_code == 302  # type: ignore[attr-defined]
    return client


def test_after_a_restart_the_next_request_simply_works(world: World) -> None:
    client = signed_in(world.app, "li")
    assert client.get("/docs").status_code == 200
    db.session.rollback()
    end_connections()
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize("moment", ["SELECT document", "SELECT session", "SELECT"])
def test_a_request_in_the_middle_gets_a_page_that_says_repeat(
    world: World, lost_at: Callable[[str], None], moment: str
) -> None:
    client = signed_in(world.app, "li")
    lost_at(moment)
    answer = client.get("/docs", headers=ENGLISH)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 503 and "repeat it in a few seconds" in said and "Traceback" not in said
    assert client.get("/docs").status_code == 200


def test_the_api_says_so_as_a_problem(world: World, lost_at: Callable[[str], None]) -> None:
    lost_at("SELECT")
    answer = world.app.test_client().get("/api/v1/documents", headers={**ENGLISH, "Authorization": "Bearer wkapi1_x_y"})
    assert answer.status_code == 503 and answer.content_type.startswith("application/problem+json")
    assert "repeat it" in answer.get_json()["detail"] and answer.headers["Retry-After"]


def test_a_server_that_stays_away_is_told_without_a_frame(world: World) -> None:
    client = signed_in(world.app, "li")
    name = db.engine.url.database
    db.session.rollback()
    statement(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        end_connections()
        for address in ("/docs", "/sign-in", "/api/v1/documents"):
            answer = client.get(address, headers=ENGLISH)
            said = answer.get_data(as_text=True)
            assert answer.status_code in {401, 503} if address.startswith("/api") else answer.status_code == 503, said
            assert "Traceback" not in said and "Internal" not in said
    finally:
        statement(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert client.get("/docs").status_code == 200


@pytest.fixture
def small_disk(template: Path, tmp_path: Path) -> Iterator[World]:
    """The organisation on SQLite, on a real disk with two MiB left."""
    place = tmp_path / "small"
    place.mkdir()
    size = sum(path.stat().st_size for path in template.rglob("*") if path.is_file()) // 1024 + 2_300
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("NO MOUNT: a full disk was not tried (needs root)")
    shutil.copytree(template, place / "wk")
    app = create_app(read_settings({}, home=place / "wk" / "instance", min_free_mb=0, testing=True))
    with app.app_context():
        yield World(app)
        db.session.remove()
        db.engine.dispose()
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_under_the_database_stops_writing_in_words_and_loses_nothing(small_disk: World) -> None:
    acknowledged = []
    with pytest.raises(Conflict, match="disk") as refusal:
        for number in range(3_000):
            document = small_disk.document(f"程序{number}" + "长" * 200)
            acknowledged.append(document.number)
    assert not isinstance(refusal.value, Unavailable) and acknowledged
    db.session.rollback()
    assert set(acknowledged) <= set(db.session.scalars(select(Document.number)))
    report = journal.verify(current_settings().keys_dir)
    assert report.failed == []
    assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_full_disk_is_a_page_in_words(small_disk: World) -> None:
    client = signed_in(small_disk.app, "li")
    filling = current_settings().home / "filling"
    with pytest.raises(OSError), filling.open("wb", buffering=0) as stream:
        while True:
            stream.write(bytes(65_536))
    form = {"type": "procedure", "title": "满" * 100, "department": department_of("技术中心").id}
    answer = client.post_form("/docs/new", form, headers=ENGLISH)
    assert answer.status_code == 409 and "The disk of the database is full" in answer.get_data(as_text=True)
    filling.unlink()
    assert journal.verify(current_settings().keys_dir).failed == []
