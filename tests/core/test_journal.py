"""The journal: what an entry holds, byte for byte, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy.exc
from sqlalchemy import delete, insert, select, text, update

from webapp import core
from webapp.core import clock, current_settings, files, journal
from webapp.core.db import db, fresh, in_transaction, transaction
from webapp.core.errors import Conflict, NotAllowed
from webapp.core.journal import checkpoints
from webapp.core.journal.entry import read_private, read_rows
from webapp.core.journal.models import JournalEntry, JournalHead, JournalPrivate
from webapp.core.triggers import append_only_tables, missing_triggers
from webapp.documents.models import Document, DocumentAct, DocumentClause, Number
from webapp.people.models import Person

from ..factories import OPERATOR, World, person_of


def b32(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def s32(value: str) -> bytes:
    return b32(value.encode("utf-8"))


def entry_by_hand(row: JournalEntry) -> bytes:
    """A second encoder, written from trust.md alone."""
    parts = [b"WKJ1", struct.pack(">I", row.epoch), struct.pack(">Q", row.seq), struct.pack(">Q", row.time), row.prev]
    parts += [s32(row.act), bytes([row.actor_kind]), s32(row.actor_id), s32(row.for_id), s32(row.via)]
    return b"".join([*parts, s32(row.subject_kind), s32(row.subject_id), b32(row.facts), row.rows, row.private])


def entries(since: int = 0) -> list[JournalEntry]:
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.seq >= since).order_by(JournalEntry.seq)))


def size() -> int:
    db.session.rollback()
    head = journal.head()
    assert head is not None
    return head.size


@contextmanager
def raw() -> Iterator[Any]:
    """A connection beside the session, committed at the end."""
    db.session.rollback()
    with db.engine.begin() as connection:
        yield connection


def test_every_leaf_is_the_hash_of_the_entry_as_the_format_says(both_worlds: World) -> None:
    both_worlds.effective()
    before = bytes(32)
    for number, row in enumerate(entries()):
        assert (row.seq, row.prev) == (number, before)
        assert row.leaf == hashlib.sha256(b"\x00" + entry_by_hand(row)).digest()
        before = row.leaf
    head = journal.head()
    assert head is not None and (head.leaf, head.size) == (before, number + 1)


def test_the_first_entry_names_log_algorithm_demo_and_key(world: World) -> None:
    first = entries()[0]
    facts = json.loads(first.facts)
    assert first.act == "log.begun" and first.actor_kind == 3 and first.actor_id == "tester@host"
    assert set(facts) == {"log", "alg", "demo", "public_key"} and facts["demo"] is False
    assert len(facts["log"]) == 32 and len(bytes.fromhex(facts["public_key"])) == 32


def test_a_row_digest_is_what_the_format_says(both_worlds: World) -> None:
    before = size()
    document = both_worlds.document(clauses=("iso9001@2015:7.5",))
    marks = {(m.table, m.key): m for row in entries(before) for m in read_rows(row.rows)}
    d = document
    columns = {
        "classification": (3, b"ordinary"),
        "created_at": (6, struct.pack(">Q", clock.to_micros(d.created_at))),
        "created_by_id": (1, str(d.created_by_id).encode()),
        "department_id": (1, str(d.department_id).encode()),
        "id": (1, str(d.id).encode()),
        "next_review_on": (0, b""),
        "number": (3, d.number.encode()),
        "origin": (3, b"made"),
        "parent_id": (0, b""),
        "slug": (3, d.slug.encode()),
        "title": (3, d.title.encode()),
        "type_key": (3, b"procedure"),
        "version": (1, str(d.version).encode()),
    }
    items = b"".join(s32(name) + bytes([kind]) + b32(value) for name, (kind, value) in sorted(columns.items()))
    body = d.row_salt + s32("document") + s32(str(d.id)) + struct.pack(">I", 1)
    expected = hashlib.sha256(
        b"\x02" + s32("wenkong/row/1") + body + struct.pack(">I", len(columns)) + items
    ).digest()
    mark = marks[("document", str(d.id))]
    assert (mark.op, mark.version, mark.digest) == (1, 1, expected)
    assert ("document_clause", f"{d.id}\x1fiso9001@2015\x1f7.5") in marks


def test_rows_stand_in_the_last_entry_sorted_and_once(world: World) -> None:
    before = size()
    world.document(clauses=("iso9001@2015:7.5", "iso9001@2015:4.4"))
    found = entries(before)
    assert len(found) > 1 and all(read_rows(row.rows) == [] for row in found[:-1])
    keys = [(m.table.encode(), m.key.encode()) for m in read_rows(found[-1].rows)]
    assert keys == sorted(set(keys))


def test_a_row_that_leaves_a_collection_is_marked_as_gone(both_worlds: World) -> None:
    from webapp.documents.actions import change_document

    document = both_worlds.document(clauses=("iso9001@2015:7.5", "iso9001@2015:4.4"))
    before = size()
    change_document(document, clauses=("iso9001@2015:4.4",), by=both_worlds.actor("li"))
    marks = {m.key: m for row in entries(before) for m in read_rows(row.rows) if m.table == "document_clause"}
    gone = marks[f"{document.id}\x1fiso9001@2015\x1f7.5"]
    assert (gone.op, gone.digest) == (2, bytes(32))
    assert journal.verify(current_settings().keys_dir).failed == []


def test_private_values_are_committed_to_and_not_held(both_worlds: World) -> None:
    before = size()
    both_worlds.document(title="保密的题名")
    created = next(row for row in entries(before) if row.act == "document.created")
    value = db.session.get_one(JournalPrivate, (created.seq, "title"))
    promised = read_private(created.private)["title"]
    plain = value.salt + struct.pack(">I", created.epoch) + struct.pack(">Q", created.seq) + s32("title")
    assert promised == hashlib.sha256(b"\x02" + s32("wenkong/private/1") + plain + s32("保密的题名")).digest()
    assert "保密的题名".encode() not in entry_by_hand(created)


def test_entries_carry_the_epoch_of_the_head(world: World) -> None:
    with raw() as connection:
        connection.execute(text("UPDATE journal_head SET epoch = 1"))
    before = size()
    world.document(title="第二纪元")
    assert {row.epoch for row in entries(before)} == {1}
    why = "altered: the epoch changes without a restore"
    assert journal.verify(current_settings().keys_dir).failed == [{"what": "journal", "id": str(before), "why": why}]


def test_a_refused_act_has_an_entry_of_its_own(world: World) -> None:
    before = size()
    error = NotAllowed("You do not hold the permission for this.")
    journal.refused(DocumentAct.RELEASED, ("revision", 7), error, by=world.actor("staff"))
    (row,) = entries(before)
    assert (row.act, row.subject_kind, row.subject_id) == ("act.refused", "revision", "7")
    assert json.loads(row.facts) == {"refusal": "NotAllowed", "tried": "revision.released"}


def test_rows_without_an_entry_fail_and_leave_nothing(both_worlds: World) -> None:
    before = size()
    with pytest.raises(RuntimeError, match="without a journal entry"), transaction():
        fresh(person_of("li")).post = "别的岗位"
    assert size() == before and person_of("li").post == "服务级别经理"
    assert journal.verify(current_settings().keys_dir).failed == []


def test_an_act_of_no_list_and_an_entry_outside_a_transaction_are_refused(world: World) -> None:
    class Wild(StrEnum):
        THING = "thing.done"

    with pytest.raises(RuntimeError, match="no room's list"), transaction():
        journal.record(Wild.THING, None, by=OPERATOR)
    assert not in_transaction()
    with pytest.raises(RuntimeError, match="need a transaction"):
        journal.record(DocumentAct.CREATED, None, by=OPERATOR)


@pytest.mark.parametrize(
    "statement",
    [
        update(Person).values(post="x"),
        delete(DocumentClause),
        update(Person.__table__).values(post="x"),  # type: ignore[arg-type]
        delete(Number.__table__),  # type: ignore[arg-type]
        insert(DocumentClause).values(document_id=1, standard="x", clause="1", row_salt=b""),
    ],
)
def test_bulk_statements_on_protected_tables_are_refused(world: World, statement: Any) -> None:
    with pytest.raises(RuntimeError, match="bulk statement"), transaction():
        db.session.execute(statement)


def test_a_failed_action_leaves_no_entry_for_the_next_one(world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        journal.record(DocumentAct.CHANGED, ("document", 1), by=OPERATOR)
        raise ZeroDivisionError
    before = size()
    world.document()
    assert {row.act for row in entries(before)} == {"number.reserved", "document.created", "number.assigned"}


def test_triggers_stop_accidents_on_every_append_only_table(both_worlds: World) -> None:
    both_worlds.effective()
    journal.make_checkpoint(current_settings().keys_dir)
    with db.engine.connect() as connection:
        assert missing_triggers(connection) == []
    tried = set()
    for table in append_only_tables():
        with db.engine.connect() as connection:
            found = connection.exec_driver_sql(f"SELECT * FROM {table}")
            column, filled = list(found.keys())[0], found.first() is not None
        if not filled:
            continue
        tried.add(table)
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(sqlalchemy.exc.DBAPIError, match="append-only"), raw() as connection:
                connection.exec_driver_sql(statement)
    assert {"journal", "journal_private", "checkpoint", "decision", "signature", "submission"} <= tried
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(sqlalchemy.exc.DBAPIError, match="append-only"), raw() as connection:
            connection.exec_driver_sql("TRUNCATE journal CASCADE")


def test_replace_and_entries_out_of_order_are_stopped(both_worlds: World) -> None:
    last = size() - 1
    columns = "epoch, time, prev, act, actor_kind, actor_id, for_id, via, subject_kind, subject_id, facts, "
    columns += "rows, private, leaf"
    copy = f"INTO journal (seq, {columns}) SELECT {{seq}}, {columns} FROM journal WHERE seq = {last}"
    for seq in (last + 2, 0, -1):
        with pytest.raises(sqlalchemy.exc.DBAPIError), raw() as connection:
            connection.exec_driver_sql("INSERT " + copy.format(seq=seq))
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(sqlalchemy.exc.DBAPIError), raw() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE " + copy.format(seq=last))
    assert size() == last + 1 and journal.verify(current_settings().keys_dir).failed == []


def test_a_moved_clock_writes_only_in_a_demo(world: World) -> None:
    with clock.demo_time(datetime(2026, 1, 5, tzinfo=UTC)), pytest.raises(Conflict, match="demo instance"):
        world.document()
    with raw() as connection:
        connection.execute(text("UPDATE journal_head SET demo = 1"))
    with clock.demo_time(clock.now() + timedelta(days=1)):
        world.document()


def test_a_clock_behind_the_last_entry_signs_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = world.sent()
    from webapp.approvals.actions import approve_step

    proof = world.proof("wang")
    past = clock.now() - timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: past)
    with pytest.raises(Conflict, match="behind the last journal entry"):
        approve_step(round_, by=world.actor("wang"), proof=proof)


def test_times_never_run_backwards(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    past = clock.now() - timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: past)
    world.document()
    times = [row.time for row in entries()]
    assert times == sorted(times)


def test_a_database_behind_its_ledger_is_read_only(world: World) -> None:
    keys = current_settings().keys_dir
    text_ = journal.make_checkpoint(keys)
    note = checkpoints.read(text_)
    ahead = checkpoints.sign(
        checkpoints.Note(note.log, 0, False, note.size + 5, note.root, note.time, note.head, note.prev, note.side),
        __import__("webapp.core.keys", fromlist=["log_key"]).log_key(keys),
    )
    checkpoints.append_to_ledger(keys, ahead)
    core.keep_resource("behind_ledger", None)
    with pytest.raises(Conflict, match="outside ledger"):
        world.document()
    assert journal.behind_ledger(keys) == f"{note.size + 5} > {note.size}"
    failed = journal.verify(keys).failed
    assert [(f["what"], f["id"]) for f in failed] == [("ledger", str(note.size + 5))]


def test_a_nearly_full_disk_stops_writes_and_not_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "free_space", lambda _settings: 1)
    with pytest.raises(Conflict, match="disk is nearly full"):
        world.document()
    assert db.session.scalars(select(Document)).all() == []
    assert db.session.get(JournalHead, 1) is not None
