"""Fixtures every test may use: a fresh instance, its people, signed-in clients, both databases."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as laws

from webapp import create_app
from webapp.core.db import db
from webapp.core.settings import read_settings

from .browser.support import ARGUMENTS, CHROMIUM
from .databases import POSTGRES, copy_prefix, new_database, new_prefix
from .factories import PASSWORD, World, build_instance

STARTED = time.time()
# A busy machine is no fault of a law: no test asserts a time, that of a single example included.
laws.register_profile("wenkong", deadline=None, suppress_health_check=[HealthCheck.too_slow])
laws.load_profile("wenkong")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--deep`` asks for the exhaustive counts."""
    parser.addoption("--deep", action="store_true", help="exhaustive counts")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave deep tests out of the normal run, and say loudly what can not run here."""
    for item in items:
        if "deep" in item.keywords and not config.getoption("--deep"):
            item.add_marker(pytest.mark.skip(reason="only with --deep"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for each part of the suite that was left out."""
    missing = {
        "NO POSTGRESQL: action tests ran on SQLite and local files alone": not POSTGRES,
        "NO CHROMIUM: browser stories were left out": not CHROMIUM,
        "NO LIBREOFFICE: Word layout tests were left out": not shutil.which("soffice"),
        "NO SEEDS: tests on the real files were left out (set WENKONG_SEEDS)": not os.environ.get("WENKONG_SEEDS"),
    }
    for line, absent in missing.items():
        if absent:
            terminalreporter.write_line(f"!!! {line}", red=True)
    for table in (
        Path("build") / "tampering.txt",
        Path("build") / "nodes.txt",
        *sorted(Path("build").glob("killed/*.txt")),
    ):
        if table.exists() and table.stat().st_mtime > STARTED:
            terminalreporter.write_line(table.read_text("utf-8"))


@pytest.fixture(scope="session", autouse=True)
def _remember_bodies() -> Iterator[None]:
    """The real renderer, asked once for the same file and furniture."""
    from webapp.documents.renditions import actions

    real = actions.make_body
    remembered = lru_cache(maxsize=256)(real)
    actions.make_body = remembered
    yield
    actions.make_body = real


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with its people, made once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(read_settings({}, home=folder / "instance", testing=True))
    with app.app_context():
        build_instance()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def app(template: Path, tmp_path: Path) -> Iterator[Flask]:
    """A fresh instance on SQLite, inside its application context."""
    shutil.copytree(template, tmp_path / "wk")
    made = create_app(read_settings({}, home=tmp_path / "wk" / "instance", testing=True))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@dataclass(frozen=True)
class Served:
    """An instance on servers: a template database, its files, its folder with the keys."""

    database: str
    files_url: str
    folder: Path


@pytest.fixture(scope="session")
def served_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same instance on PostgreSQL and S3, as a template."""
    folder, files_url = tmp_path_factory.mktemp("served"), new_prefix()
    with new_database("wk_template") as url:
        settings = read_settings({}, home=folder / "instance", database_url=url, files_url=files_url, testing=True)
        with create_app(settings).app_context():
            build_instance()
            db.session.remove()
            db.engine.dispose()
        yield Served(url.rsplit("/", 1)[-1], files_url, folder)


@pytest.fixture
def served(served_template: Served, tmp_path: Path) -> Iterator[Flask]:
    """A fresh instance on PostgreSQL and S3, inside its application context."""
    shutil.copytree(served_template.folder, tmp_path / "served")
    files_url = new_prefix()
    copy_prefix(served_template.files_url, files_url)
    with new_database("wk", served_template.database) as url:
        home = tmp_path / "served" / "instance"
        made = create_app(read_settings({}, home=home, database_url=url, files_url=files_url, testing=True))
        with made.app_context():
            yield made
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest) -> Flask:
    """The fresh instance on SQLite with local files, then on PostgreSQL with S3."""
    made: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "served")
    return made


@pytest.fixture
def world(app: Flask) -> World:
    """The organisation on SQLite."""
    return World(app)


@pytest.fixture
def both_worlds(both: Flask) -> World:
    """The organisation on each database in turn."""
    return World(both)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for every test that needs one; they run in one process (``scripts/test``)."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if not CHROMIUM:
        pytest.skip("NO CHROMIUM: browser stories were left out")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Client(FlaskClient):
    """A client that sends the CSRF token and the Origin as a browser does."""

    def open(self, *args: object, **kwargs: object):  # type: ignore[no-untyped-def,override]
        """One request; the test's own application context lends it nothing from the request before."""
        for name in list(g):
            g.pop(name, None)
        return super().open(*args, **kwargs)

    def post_form(self, url: str, data: dict[str, object] | None = None, *, page: str | None = None, **kwargs: object):  # type: ignore[no-untyped-def]
        """POST with the token found on ``page`` (the same address by default)."""
        html = self.get(page or url).get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
        token = found.group(1) if found else ""
        headers = {"Origin": "http://localhost", **kwargs.pop("headers", {})}  # type: ignore[dict-item]
        return self.post(url, data={"csrf_token": token, **(data or {})}, headers=headers, **kwargs)


@pytest.fixture
def client_for(app: Flask) -> Callable[[str], Client]:
    """``client_for("li")`` is a client signed in as li; ``client_for("")`` is nobody."""
    app.test_client_class = Client

    def signed_in(login: str) -> Client:
        client = app.test_client()
        if login:
            answer = client.post_form("/sign-in", {"login": login, "password": PASSWORD})
            assert answer.status_code in {302, 303}, answer.get_data(as_text=True)[:2000]
        return client  # type: ignore[return-value]

    return signed_in
