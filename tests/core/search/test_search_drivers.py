"""The drivers: FTS5's checks, Whoosh files that lag and catch up, PostgreSQL that says what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, true

from webapp.core import search
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict
from webapp.core.search import Entry, Part, drivers, kinds

Shelve = Callable[..., int]
Found = Callable[..., list[int]]


def entries() -> list[Entry]:
    """Three documents, as a room would hand them over."""
    texts = {1: ("QP-01", "服務級別管理"), 2: ("QP-02", "投诉处理 INC20230017"), 3: ("QP-03", "投诉统计")}
    return [
        Entry("document", n, n, date(2026, 1, n), number=number, title=written, parts=(Part("§1", written),))
        for n, (number, written) in texts.items()
    ]


def test_a_row_that_is_missing_is_noticed_and_reindex_mends_it(shelve: Shelve, found: Found) -> None:
    search.register_kind("document", lambda by: true(), source=lambda: iter(entries()))
    shelve("旧")
    with transaction():
        db.session.execute(text("DELETE FROM search_fts"))
    assert "0 of 1" in search.check()[0]
    with transaction():
        assert list(search.reindex()) == [("document", 1), ("document", 2), ("document", 3)]
    assert search.check() == []
    assert found("投诉") == [3, 2]


def test_refeed_gives_stored_entries_to_the_engine_again(shelve: Shelve, found: Found) -> None:
    document = shelve("投诉", aliases=("OLD-1",), number="NEW-1")
    with transaction():
        db.session.execute(text("DELETE FROM search_fts"))
        assert search.refeed() == 1
    assert found("投诉") == found("OLD-1") == [document]


@pytest.fixture
def whoosh_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The same over index files."""
    monkeypatch.setattr(kinds, "_kinds", {})
    app = make_app(tmp_path, search="whoosh")
    with app.app_context():
        db.create_all()
        search.register_kind("document", lambda by: true())
        yield app
        db.session.remove()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("服务级别", [1]), ("投诉", [3, 2]), ("投诉 -统计", [2]), ("INC2023*", [2]), ("INC2023", []),
     ("统", [3]), ("服务 OR 统计", [3, 1]), ("QP-0", [3, 2, 1]),
     ("title:投诉处理", [2]), ("", [3, 2, 1]), ("-投诉", [1])],
)  # fmt: skip
def test_whoosh_answers_as_fts5_does(whoosh_app: Flask, asked: str, expected: list[int], found: Found) -> None:
    with transaction():
        for entry in entries():
            search.put(entry)
    assert search.feed() == 3
    assert found(asked) == expected


def test_whoosh_lags_until_it_is_fed(whoosh_app: Flask, found: Found) -> None:
    with transaction():
        for entry in entries():
            search.put(entry)
    assert found("投诉") == [] and search.check() != []
    search.feed()
    assert found("投诉", sort="relevance") == [2, 3] or found("投诉", sort="relevance") == [3, 2]
    assert search.check() == []
    with transaction():
        search.remove("document", 3)
    assert found("投诉") == [2]  # the database already knows
    search.feed()
    assert search.check() == []
    with transaction():
        assert search.refeed() == 2
    assert search.feed() == 2
    assert found("投诉") == [2]


def test_a_rolled_back_action_leaves_no_mark_for_whoosh(whoosh_app: Flask) -> None:
    with pytest.raises(RuntimeError), transaction():
        search.put(entries()[0])
        raise RuntimeError("the action fails")
    assert search.feed() == 0


def test_postgresql_keeps_entries_and_says_that_searching_is_not_there_yet(
    shelve: Shelve, monkeypatch: pytest.MonkeyPatch, found: Found
) -> None:
    monkeypatch.setattr("webapp.core.search.index.driver", drivers.NoSearch)
    monkeypatch.setattr("webapp.core.search.finding.driver", drivers.NoSearch)
    document = shelve("投诉")
    assert found("") == [document]
    with pytest.raises(Conflict, match="PostgreSQL"):
        found("投诉")


def test_an_engine_this_database_does_not_have_is_refused(tmp_path: Path, make_app: Callable[..., Flask]) -> None:
    with make_app(tmp_path, search="postgresql").app_context(), pytest.raises(Conflict, match="postgresql"):
        drivers.driver()
