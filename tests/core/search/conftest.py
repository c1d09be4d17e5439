"""A small application with the search tables alone, on each engine in turn, and a few entries to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import true

from webapp import core
from webapp.core import search
from webapp.core.access import Actor, ActorKind
from webapp.core.db import db, transaction
from webapp.core.search import Entry, Part, kinds
from webapp.core.settings import read_settings

from ...databases import new_database

Shelve = Callable[..., int]


@pytest.fixture
def anybody() -> Actor:
    """A person; what may be read is decided by the rule each test registers."""
    return Actor(ActorKind.PERSON, id="1", name="王芳")


@pytest.fixture
def make_app() -> Callable[..., Flask]:
    """``make_app(home, **settings)``: an application over an empty database."""
    return _make_app


def _make_app(home: Path, **settings: Any) -> Flask:
    """An application over an empty database in ``home``."""
    app = Flask("search-test")
    core.init_app(app, read_settings({}, home=home, keys=home / "keys", testing=True, **settings))
    return app


@pytest.fixture(scope="session")
def search_database() -> Iterator[str]:
    """An empty PostgreSQL database for the search tests of this process."""
    with new_database("wk_search") as url:
        yield url


@pytest.fixture(params=["fts5", "postgresql", "whoosh"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn; a test module narrows it with ``indirect``."""
    return str(request.param)


@pytest.fixture
def app(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The search tables on one engine, with documents that everybody may read."""
    monkeypatch.setattr(kinds, "_kinds", {})
    url = request.getfixturevalue("search_database") if engine == "postgresql" else ""
    app = _make_app(tmp_path, search=engine, database_url=url)
    with app.app_context():
        db.create_all()
        search.register_kind("document", lambda by: true())
        yield app
        db.session.remove()
        if url:
            _empty()
        db.engine.dispose()


def _empty() -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "TRUNCATE search_entry, search_part, search_clause, search_pending, search_words RESTART IDENTITY"
        )


@pytest.fixture
def shelve(app: Flask) -> Shelve:
    """Put an entry on the shelf: ``shelve("text", number=..., title=...)``."""
    counter = iter(range(1, 10_000))

    def put(*texts: str, **facts: Any) -> int:
        subject = next(counter)
        facts = {"kind": "document", "subject_id": subject, "group_id": subject,
                 "day": date(2026, 3, 1), "state": "effective", **facts}  # fmt: skip
        parts = tuple(Part(f"§{n}", text) for n, text in enumerate(texts, start=1))
        with transaction():
            search.put(Entry(parts=parts, **facts))
        search.feed()
        return int(facts["subject_id"])

    return put


@pytest.fixture
def found(anybody: Actor) -> Callable[..., list[int]]:
    """``found(question, **filters)``: subject ids that anybody finds, in order."""

    def ask(question: str, **filters: Any) -> list[int]:
        return [hit.id for hit in search.find(question, search.Filters(**filters), by=anybody).items]

    return ask
