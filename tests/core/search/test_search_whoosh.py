"""Index files outside the database: they lag, catch up, and survive what may happen to them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import true

from webapp.core import current_settings, jobs, search
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict
from webapp.core.search import Entry
from webapp.core.search.whoosh_driver import WhooshFiles

from ...trust.together import all_at_once
from .shelf import entries, put_all

Found = Callable[..., list[int]]
# The library leaves a file open when it cannot read it.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def engine() -> str:
    """Whoosh alone."""
    return "whoosh"


@pytest.fixture(autouse=True)
def _app(app: Flask) -> Flask:
    return app


def folder() -> Path:
    return current_settings().home / "search"


def test_files_lag_until_they_are_fed(found: Found) -> None:
    put_all()
    assert found("投诉") == [] and "lag" in search.check()[0]
    assert search.feed() == 3
    assert sorted(found("投诉", sort="relevance")) == [2, 3]
    assert search.check() == []
    with transaction():
        search.remove("document", 3)
    assert found("投诉") == [2]  # the database already knows
    search.feed()
    assert search.check() == [] and found("投诉") == [2]


def test_the_worker_feeds_them(monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    monkeypatch.setattr(jobs, "_regular", {})
    jobs.register_regular("search_feed", search.feed)
    put_all()
    assert jobs.run_round() == (0, 0)
    assert found("投诉") == [3, 2]


def test_a_rolled_back_action_leaves_no_mark(found: Found) -> None:
    put_all()
    search.feed()
    with pytest.raises(RuntimeError), transaction():
        search.put(Entry("document", 2, 2, entries()[1].day, title="改名"))
        search.remove("document", 3)
        raise RuntimeError("the action fails")
    assert search.feed() == 0
    assert found("投诉") == [3, 2] and found("改名") == []


def test_a_crash_between_commit_and_feed_loses_nothing(monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    put_all()

    def killed_before_it_writes() -> str:
        monkeypatch.setattr(WhooshFiles, "_write", lambda self, ids: os._exit(0))
        search.feed()
        return "not reached"

    with pytest.raises(AssertionError, match="failed by itself"):
        all_at_once([killed_before_it_writes])
    assert "lag" in search.check()[0]
    assert search.feed() == 3
    assert found("投诉") == [3, 2] and search.check() == []


def test_a_crash_between_the_files_and_the_marks_feeds_twice_and_finds_once(
    monkeypatch: pytest.MonkeyPatch, found: Found
) -> None:
    put_all()
    real = WhooshFiles._write

    def killed_after_it_wrote() -> None:
        monkeypatch.setattr(WhooshFiles, "_write", lambda self, ids: (real(self, ids), os._exit(0)))
        search.feed()

    with pytest.raises(AssertionError, match="failed by itself"):
        all_at_once([killed_after_it_wrote])
    assert search.feed() == 3
    assert found("投诉") == [3, 2] and search.check() == []


def test_two_workers_at_once_feed_every_entry_once(found: Found) -> None:
    for _ in range(3):
        put_all()
    answers = all_at_once([search.feed] * 4)
    search.feed()
    assert sum(answers) == 9
    assert found("投诉") == [3, 2] and search.check() == []


def test_a_feeder_that_waited_reads_what_is_there_by_then(monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    """An old read snapshot must never be written over newer words."""
    put_all()
    db.session.execute(db.select(search.models.SearchEntry.id)).all()  # this process looks at an old state from now on

    def renames() -> int:
        with transaction():
            search.put(Entry("document", 2, 2, entries()[1].day, title="改名"))
        return search.feed()

    assert all_at_once([renames]) == [4]
    search.feed()
    assert found("改名") == [2] and found("投诉") == [3]


@LEFT_OPEN
@pytest.mark.parametrize("damage", ["cut", "noise", "contents"])
def test_damaged_files_are_named_and_reindex_heals_them(damage: str, found: Found) -> None:
    search.register_kind("document", lambda by: true(), source=lambda: iter(entries()))
    put_all()
    search.feed()
    for path in folder().iterdir():
        if damage == "contents" or path.suffix == ".toc" or path.name.endswith(".seg"):
            size = path.stat().st_size
            path.write_bytes(path.read_bytes()[: size // 3] if damage == "cut" else os.urandom(size))
    assert "damaged" in search.check()[0]
    with pytest.raises(Conflict, match="reindex"):
        found("投诉")
    assert found("") == [3, 2, 1]  # what needs no words is still answered
    with transaction():
        list(search.reindex())
    search.feed()
    assert search.check() == []
    assert found("投诉") == [3, 2]


@LEFT_OPEN
def test_damaged_files_stop_no_action_and_keep_their_marks(found: Found) -> None:
    put_all()
    search.feed()
    for path in folder().iterdir():
        path.write_bytes(b"")
    with transaction():
        search.put(Entry("document", 9, 9, entries()[0].day, title="新文件"))
    assert "damaged" in search.check()[0]
    with transaction():
        search.refeed()
    search.feed()
    assert found("新文件") == [9] and search.check() == []
