"""Whatever is changed behind the product's back is named (standards.md T01 to T03, trust.md section 1)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from webapp import create_app
from webapp.core import current_settings, files, journal
from webapp.core.db import db
from webapp.core.errors import Refusal
from webapp.core.files import StoredFile
from webapp.core.journal import checkpoints
from webapp.core.settings import read_settings

from ..factories import World
from .tampering import DEEPLY_SAMPLED, SAMPLED, Tally, journal_tables, keys, other_values, play, unguarded

TALLY = Tally()


@pytest.fixture(scope="module")
def played(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with documents in several states, made once."""
    folder = tmp_path_factory.mktemp("tampering")
    shutil.copytree(template, folder / "wk")
    made = create_app(read_settings({}, home=folder / "wk" / "instance", testing=True))
    with made.app_context():
        world = World(made)
        world.document(title="最早的文件")
        journal.make_checkpoint(keys())
        play(world)
        journal.make_checkpoint(keys())
        world.document(title="检查点之后")
        journal.make_checkpoint(keys())
        db.session.remove()
        db.engine.dispose()
    return folder / "wk"


@pytest.fixture
def attacked(played: Path, tmp_path: Path) -> Any:
    """A copy of it, open."""
    shutil.copytree(played, tmp_path / "wk")
    made = create_app(read_settings({}, home=tmp_path / "wk" / "instance", testing=True))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def failed_after(connection: Connection, *statements: tuple[str, tuple[Any, ...]]) -> list[dict[str, str]] | None:
    """What ``verify`` names after the statements, which are rolled back; None when the database refuses them."""
    point = connection.begin_nested()
    try:
        for sql, values in statements:
            connection.exec_driver_sql(sql, values)
        return journal.verify(keys()).failed
    except DatabaseError:
        return None
    finally:
        db.session.expunge_all()
        point.rollback()


def one_of(values: list[Any], column: str) -> list[Any]:
    """One of the other values, by the column's name; ``--deep`` tries them all."""
    return [values[sum(map(ord, column)) % len(values)]]


def aliases(table: str) -> set[str]:
    return {table, "journal"} if table == "journal_head" else {table}


def named(failed: list[dict[str, str]], table: str, *row_keys: str) -> bool:
    """Whether a failure names the very row (by its old or its new key)."""
    return any(f["what"] in aliases(table) and (f["id"] in row_keys or f["id"] == "head") for f in failed)


def rows_of(connection: Connection, table: str) -> list[Any]:
    found = connection.exec_driver_sql(f"SELECT rowid AS wk_row, * FROM {table} ORDER BY rowid").mappings().all()
    return [found[i] for i in sorted({0, len(found) // 2, len(found) - 1})] if found else []


def key_in(table: str, row: Any) -> str:
    """The row's name in a report: its primary key, parts joined by a slash; a checkpoint by its size."""
    if table == "checkpoint":
        return str(row["size"])
    return "/".join(str(row[c.name]) for c in journal_tables()[table].primary_key.columns)


def check(tally_key: str, what: str, failed: list[dict[str, str]] | None, table: str, *row_keys: str) -> None:
    if failed is None:
        TALLY.refused += 1
        return
    TALLY.note(tally_key, f"{table} {row_keys}: {what}", named(failed, table, *row_keys))


def test_the_untouched_instance_verifies(attacked: Flask) -> None:
    with unguarded():
        report = journal.verify(keys())
        assert report.failed == [] and report.checked["files"] > 5 and report.checked["signatures"] > 8


def test_every_column_of_every_table_changed_is_named(attacked: Flask, request: pytest.FixtureRequest) -> None:
    sampled = DEEPLY_SAMPLED if request.config.getoption("--deep") else SAMPLED
    with unguarded() as connection:
        for table, columns in journal_tables().items():
            rows = rows_of(connection, table)
            assert rows, f"the world has no row in {table}"
            for row in rows[:sampled]:
                for column in [c.name for c in columns.columns]:
                    values = other_values(columns, column, row[column])
                    for expression, value in values if sampled == DEEPLY_SAMPLED else one_of(values, column):
                        changed = {**row, column: value}
                        sql = f"UPDATE {table} SET {column} = {expression} WHERE rowid = ?"
                        failed = failed_after(connection, (sql, (value, row["wk_row"])))
                        what = f"{column} {row[column]!r:.40} -> {expression} {value!r:.40}"
                        check(table, what, failed, table, key_in(table, row), key_in(table, changed))
                        TALLY.columns.setdefault(table, set()).add(column)
    assert TALLY.missed == []
    assert all(len(TALLY.columns[name]) == len(table.columns) for name, table in journal_tables().items())


def test_rows_removed_are_named(attacked: Flask) -> None:
    with unguarded() as connection:
        for table in journal_tables():
            for row in rows_of(connection, table):
                failed = failed_after(connection, (f"DELETE FROM {table} WHERE rowid = ?", (row["wk_row"],)))
                last = {"journal": "head"}.get(table, "")
                assert failed and (named(failed, table, key_in(table, row), last) or table == "journal"), (table, row)
                TALLY.note(table, f"{table} row removed", bool(failed))


def test_rows_inserted_are_named(attacked: Flask) -> None:
    with unguarded() as connection:
        for table, columns in journal_tables().items():
            for row in rows_of(connection, table)[:1]:
                extra = {c: row[c] for c in [c.name for c in columns.columns]}
                for unique in ("login", "slug", "digest", "position", "number", "staff_number", "name", "subject_id"):
                    if isinstance(extra.get(unique), str):
                        extra[unique] += "9"
                    elif isinstance(extra.get(unique), int):
                        extra[unique] += 900
                for part in columns.primary_key.columns:
                    old = extra[part.name]
                    extra[part.name] = old + 100_000 if isinstance(old, int) else f"{old}9"
                for unique in ("key", "inputs"):
                    if isinstance(extra.get(unique), str) and table in {"role", "number", "rendition", "external"}:
                        extra[unique] = extra[unique] + "9"
                if table in {"number", "starter_taking", "external_citation"}:
                    extra["document_id"] = 900
                if table == "revision":
                    extra.update(document_id=900)
                if table == "calendar_day":
                    extra.update(site_id=900)
                if table == "change_item":
                    extra.update(document_id=901, revision_id=901)
                if table == "background_opening":
                    extra.update(submission=900)
                if table == "review_sheet":
                    extra.update(year=2999)
                if table == "copy_holder":
                    extra.update(code="Z99", person_id=900)
                if table in {"copy_sheet", "offline_pack_file"}:
                    extra.update(token="1" * 22)
                if table == "reading_question":
                    extra.update(reading_id=900)
                marks = ", ".join("?" for _ in extra)
                sql = f"INSERT INTO {table} ({', '.join(extra)}) VALUES ({marks})"
                failed = failed_after(connection, (sql, tuple(extra.values())))
                assert failed is not None, f"the database refused {table}"
                found = named(failed, table, key_in(table, extra))
                TALLY.note(table, f"{table} row inserted", found)
                assert found, (table, failed)


def test_rows_that_change_places_are_named(attacked: Flask) -> None:
    with unguarded() as connection:
        for table, columns in journal_tables().items():
            rows = rows_of(connection, table)
            if len(rows) < 2:
                continue
            one, two = rows[0], rows[-1]
            keys_ = [c.name for c in columns.primary_key.columns]
            rest = [c for c in [c.name for c in columns.columns] if c not in keys_]
            if all(one[c] == two[c] for c in rest):
                continue
            names = ", ".join([*keys_, *rest])
            marks = ", ".join("?" for _ in [*keys_, *rest])
            swap = [
                (f"DELETE FROM {table} WHERE rowid IN (?, ?)", (one["wk_row"], two["wk_row"])),
                *(
                    (
                        f"INSERT INTO {table} ({names}) VALUES ({marks})",
                        (*(place[c] for c in keys_), *(content[c] for c in rest)),
                    )
                    for place, content in ((one, two), (two, one))
                ),
            ]
            failed = failed_after(connection, *swap)
            assert failed is not None, table
            for row in (one, two):
                found = named(failed, table, key_in(table, row))
                TALLY.note(table, f"{table} rows swapped", found)
                assert found, (table, failed)


def flips(data: bytes, count: int, seed: int) -> Any:
    import random

    chosen = random.Random(seed)
    for _ in range(count):
        at = chosen.randrange(len(data) * 8)
        yield at, bytes([*data[: at // 8], data[at // 8] ^ (1 << at % 8), *data[at // 8 + 1 :]])


def test_any_bit_of_any_stored_file_is_named(attacked: Flask, request: pytest.FixtureRequest) -> None:
    hashes = list(db.session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)))
    wanted = 10_000 if request.config.getoption("--deep") else 200
    each = -(-wanted // len(hashes))
    for number, sha in enumerate(hashes):
        path = current_settings().home / "files" / files.key_of(sha)
        data = path.read_bytes()
        for at, altered in flips(data, each, number):
            path.write_bytes(altered)
            report = journal.Report()
            files.check_files(report) if at % 50 == 0 else _check_one(report, sha)
            assert {"what": "file", "id": sha, "why": "altered"} in report.failed
            TALLY.note("(stored files)", f"{sha} bit {at}", True)
        path.write_bytes(data)
        assert journal.verify(keys()).failed == [] if number == 0 else True


def _check_one(report: journal.Report, sha: str) -> None:
    try:
        files.read(sha)
    except Refusal:
        report.fail("file", sha, "altered")


def test_a_file_that_is_gone_is_named(attacked: Flask) -> None:
    sha = db.session.scalars(select(StoredFile.sha256)).first()
    assert sha is not None
    (current_settings().home / "files" / files.key_of(sha)).unlink()
    assert {"what": "file", "id": sha, "why": "missing from the store"} in journal.verify(keys()).failed


def cut_tail(connection: Connection, size: int) -> None:
    """Make the whole database as if the last entries had never been: as good as a forger can."""
    from webapp.core.journal.merkle import grow

    leaves = connection.exec_driver_sql("SELECT leaf, time FROM journal WHERE seq < ? ORDER BY seq", (size,)).all()
    frontier: list[bytes] = []
    for number, (leaf, _time) in enumerate(leaves):
        frontier = grow(frontier, number, leaf)
    connection.exec_driver_sql("DELETE FROM journal WHERE seq >= ?", (size,))
    connection.exec_driver_sql("DELETE FROM journal_private WHERE seq >= ?", (size,))
    connection.exec_driver_sql("DELETE FROM checkpoint WHERE size > ?", (size,))
    connection.exec_driver_sql(
        "UPDATE journal_head SET size = ?, leaf = ?, time = ?, frontier = ?",
        (size, leaves[-1][0], leaves[-1][1], b"".join(frontier)),
    )


def last_view(connection: Connection) -> int:
    """The entries without the last, which writes no row: what a forger can cut without a trace."""
    return int(connection.exec_driver_sql("SELECT size FROM journal_head").scalar_one()) - 1


def test_a_cut_tail_is_named_with_a_checkpoint_and_said_to_be_unseen_without(attacked: Flask) -> None:
    from webapp.core.db import transaction
    from webapp.documents.models import DocumentAct

    with transaction():
        journal.record(DocumentAct.VIEWED, ("revision", 1), by=World(attacked).actor("li"))
    note = journal.make_checkpoint(keys())
    ledger = (keys() / checkpoints.LEDGER).read_text("utf-8")
    with unguarded() as connection:
        cut_tail(connection, last_view(connection))
        failed = journal.verify(keys()).failed
        assert {f["what"] for f in failed} == {"ledger"} and "cut" in failed[0]["why"]
        (keys() / checkpoints.LEDGER).write_text(ledger.replace(note + "\n", ""), "utf-8")
        blind = journal.verify(keys())
        assert blind.failed == [] and any("cut tail" in text for text in blind.unchecked)
        failed = journal.verify(keys(), outside=note).failed
        assert [(f["what"], f["why"][:4]) for f in failed] == [("outside checkpoint", "cut:")]


def test_an_old_backup_is_named_by_ledger_and_by_checkpoint(played: Path, attacked: Flask, tmp_path: Path) -> None:
    world = World(attacked)
    world.document(title="备份之后")
    note = journal.make_checkpoint(keys())
    db.session.remove()
    db.engine.dispose()
    for name in ("wenkong.db", "wenkong.db-wal", "wenkong.db-shm"):
        (current_settings().home / name).unlink(missing_ok=True)
    shutil.copy(played / "instance" / "wenkong.db", current_settings().home / "wenkong.db")
    assert [f["what"] for f in journal.verify(keys()).failed] == ["ledger"]
    assert journal.behind_ledger(keys()) is not None
    (keys() / checkpoints.LEDGER).write_bytes((played / "instance-keys" / checkpoints.LEDGER).read_bytes())
    blind = journal.verify(keys())
    assert blind.failed == [] and any("old copy" in text for text in blind.unchecked)
    assert [f["what"] for f in journal.verify(keys(), outside=note).failed] == ["outside checkpoint"]


def test_a_forked_log_is_named(attacked: Flask, played: Path) -> None:
    world = World(attacked)
    world.document(title="这一支")
    world.document(title="再一份")
    journal.make_checkpoint(keys())
    ledger = (keys() / checkpoints.LEDGER).read_bytes()
    db.session.remove()
    db.engine.dispose()
    for name in ("wenkong.db", "wenkong.db-wal", "wenkong.db-shm"):
        (current_settings().home / name).unlink(missing_ok=True)
    shutil.copy(played / "instance" / "wenkong.db", current_settings().home / "wenkong.db")
    (keys() / checkpoints.LEDGER).write_bytes((played / "instance-keys" / checkpoints.LEDGER).read_bytes())
    for title in ("那一支", "又一份", "还一份"):
        world.document(title=title)
    (keys() / checkpoints.LEDGER).write_bytes(ledger)
    assert "fork" in {f["why"][:4] for f in journal.verify(keys()).failed}
    assert str(journal.behind_ledger(keys())).startswith("fork")


def test_another_key_and_another_fingerprint_are_named(attacked: Flask) -> None:
    print_ = journal.log_fingerprint(keys())
    good = journal.verify(keys(), expected=print_)
    assert good.failed == [] and not any("fingerprint" in text for text in good.unchecked)
    assert [f["what"] for f in journal.verify(keys(), expected="00" * 32).failed] == ["key"]
    (keys() / "master").write_bytes(bytes(32))
    assert ("key", "log") in {(f["what"], f["id"]) for f in journal.verify(keys()).failed}
    (keys() / "master").unlink()
    assert any("key directory" in text for text in journal.verify(keys()).unchecked)


def test_the_table_is_complete(request: pytest.FixtureRequest) -> None:
    if not TALLY.made:
        pytest.skip("the table belongs to a run of the whole module")
    lines = TALLY.lines()
    target = Path("build") / "tampering.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))
    assert TALLY.missed == []
    assert TALLY.made == TALLY.named
