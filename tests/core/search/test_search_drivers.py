"""What every engine promises: the same answers, faults that are named, a reindex that mends them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text, true

from webapp.core import current_settings, search
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict
from webapp.core.search import drivers

from .shelf import entries, put_all

Shelve = Callable[..., int]
Found = Callable[..., list[int]]


def lose_everything(engine: str) -> None:
    """The index forgets, behind our back."""
    if engine == "whoosh":
        shutil.rmtree(current_settings().home / "search")
        return
    with transaction():
        db.session.execute(text({"fts5": "DELETE FROM search_fts", "postgresql": "DELETE FROM search_words"}[engine]))


def reindex() -> list[tuple[str, int]]:
    """As the command does it."""
    with transaction():
        done = list(search.reindex())
    search.feed()
    return done


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("服务级别", [1]), ("投诉", [3, 2]), ("投诉 -统计", [2]), ("INC2023*", [2]), ("INC2023", []),
     ("统", [3]), ("服务 OR 统计", [3, 1]), ("QP-0", [3, 2, 1]), ("投诉 统计", [3]), ('"诉处理"', [2]),
     ("title:投诉处理", [2]), ("number:投诉", []), ("", [3, 2, 1]), ("-投诉", [1])],
)  # fmt: skip
def test_every_engine_gives_the_same_answer(app: Flask, asked: str, expected: list[int], found: Found) -> None:
    put_all()
    search.feed()
    assert found(asked) == expected
    assert sorted(found(asked, sort="relevance")) == sorted(expected)


def test_what_is_missing_is_noticed_and_reindex_mends_it(engine: str, shelve: Shelve, found: Found) -> None:
    search.register_kind("document", lambda by: true(), source=lambda: iter(entries()))
    shelve("旧")
    assert search.check() == []
    lose_everything(engine)
    assert "reindex" in search.check()[0]
    assert reindex() == [("document", 1), ("document", 2), ("document", 3)]
    assert search.check() == []
    assert found("投诉") == [3, 2] and found("旧") == []


def test_a_reindex_that_fails_leaves_the_old_index(shelve: Shelve, found: Found) -> None:
    def breaks():  # type: ignore[no-untyped-def]
        yield entries()[0]
        raise OSError("a source cannot be read")

    document = shelve("投诉")
    search.register_kind("document", lambda by: true(), source=breaks)
    with pytest.raises(OSError, match="source"):
        reindex()
    search.feed()
    assert found("投诉") == [document] and search.check() == []


def test_refeed_gives_stored_entries_to_the_engine_again(engine: str, shelve: Shelve, found: Found) -> None:
    document = shelve("投诉", aliases=("OLD-1",), number="NEW-1")
    lose_everything(engine)
    with transaction():
        assert search.refeed() == 1
    search.feed()
    assert found("投诉") == found("OLD-1") == [document]
    assert search.check() == []


POSTGRES = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
FAULTS = {
    "DELETE FROM search_words WHERE place = 2 AND piece = 1": "lost a piece",
    "UPDATE search_words SET entry_id = 99": "gone from the database",
    "DROP INDEX ix_search_words_words": "not there",
    "DROP TABLE search_words": "not there",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_search_words_words'::regclass": "damaged",
}


@POSTGRES
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_the_postgresql_index_is_named_and_reindex_mends_it(
    fault: str, shelve: Shelve, found: Found
) -> None:
    search.register_kind("document", lambda by: true(), source=lambda: iter(entries()))
    shelve("甲乙丙丁" * 1_000)
    with transaction():
        db.session.execute(text(fault))
    assert any(FAULTS[fault] in said and "reindex" in said for said in search.check())
    reindex()
    assert search.check() == []
    assert found("投诉") == [3, 2]


@POSTGRES
def test_entries_from_before_the_index_are_taken_in_once(shelve: Shelve, found: Found) -> None:
    document = shelve("投诉")
    with transaction():
        db.session.execute(text("DELETE FROM search_words"))
        assert search.fill() == 1
        assert search.fill() == 0
    assert found("投诉") == [document]


@POSTGRES
def test_hits_are_found_before_anything_is_ordered(shelve: Shelve) -> None:
    from sqlalchemy import select

    from webapp.core.search.conditions import where
    from webapp.core.search.models import SearchEntry
    from webapp.core.search.query import read

    shelve("投诉")
    clause = where(read("投诉 处理").tree, drivers.driver())
    query = select(SearchEntry.id).where(clause).order_by(SearchEntry.date.desc()).limit(20)
    assert "AS MATERIALIZED" in str(query.compile(db.engine))


@pytest.mark.parametrize("engine", ["fts5"], indirect=True)
def test_damaged_term_lists_of_fts5_are_noticed_and_reindex_mends_them(shelve: Shelve, found: Found) -> None:
    search.register_kind("document", lambda by: true(), source=lambda: iter(entries()))
    shelve("投诉")
    with transaction():
        db.session.execute(text("UPDATE search_fts_data SET block = x'00' WHERE id > 10"))
    assert "damaged" in search.check()[0]
    reindex()
    assert search.check() == []
    assert found("投诉") == [3, 2]


def test_an_engine_this_database_does_not_have_is_refused(tmp_path: Path, make_app: Callable[..., Flask]) -> None:
    with make_app(tmp_path, search="postgresql").app_context(), pytest.raises(Conflict, match="postgresql"):
        drivers.driver()
