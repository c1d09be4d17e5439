"""Verification: chain, rows, private values, notes; what could not be checked is always listed.

Verdicts: ok, declared loss, erased; altered, missing, extra, cut, fork; not checked (trust.md 3).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from webapp.core.db import db, table_of
from webapp.core.journal import checkpoints
from webapp.core.journal.entry import (
    REMOVED,
    RowMark,
    read_entry,
    row_digest,
)
from webapp.core.journal.merkle import append, root_of
from webapp.core.journal.models import Checkpoint, JournalEntry, JournalHead
from webapp.core.journal.private_values import PrivateValues
from webapp.core.journal.restoring import Loss, declared_in
from webapp.core.journal.rows import key_of, protected_models, raw_rows
from webapp.core.journal.writer import JournalAct
from webapp.core.keys import log_key


@dataclass
class Report:
    """The outcome: counts of what was checked, what failed, what could not be checked, which losses are declared."""

    checked: dict[str, int] = field(default_factory=dict)
    failed: list[dict[str, str]] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    demo: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def count(self, what: str, number: int = 1) -> None:
        """Add to what was checked."""
        self.checked[what] = self.checked.get(what, 0) + number

    def fail(self, what: str, key: object, why: str) -> None:
        """Name a thing that does not hold."""
        name = str(key).replace("\x1f", "/").encode("utf-8", "replace").decode()
        self.failed.append({"what": what, "id": name, "why": why})

    def as_dict(self) -> dict[str, Any]:
        """The answer of ``wenkong verify --json``."""
        answer: dict[str, Any] = {"ok": self.ok, "checked": self.checked, "failed": self.failed}
        return {**answer, "unchecked": self.unchecked, "declared": self.declared, "demo": self.demo}


Check = Callable[[Report], None]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let a room add what only it can check (files, signatures)."""
    if check not in _checks:
        _checks.append(check)


@dataclass(frozen=True)
class Restore:
    """A declared restore: the entry that says so, the epoch it began, what it names as lost."""

    seq: int
    epoch: int
    lost: list[Loss]


@dataclass
class Walk:
    """What one pass over the journal leaves behind."""

    size: int = 0
    time: int = 0
    leaf: bytes = bytes(32)
    frontier: list[bytes] = field(default_factory=list)
    rows: dict[tuple[str, str], RowMark] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    leaves: dict[int, bytes] = field(default_factory=dict)
    begun: dict[str, Any] = field(default_factory=dict)
    restores: list[Restore] = field(default_factory=list)
    signed: set[tuple[int, int]] = field(default_factory=set)
    epoch: int = 0
    keeps_rows: bool = True

    @property
    def public_key(self) -> bytes:
        """The log's key, as its first entry says."""
        try:
            return bytes.fromhex(str(self.begun.get("public_key", "")))
        except ValueError:
            return b""


@dataclass(frozen=True)
class Kept:
    """A note and where it was found; ``row`` is its row in the database."""

    where: str
    text: Any
    row: dict[str, Any] | None = None
    note: checkpoints.Note | None = None


class Verifier:
    """Checks one instance; ``outside`` is a note that was kept elsewhere, ``expected`` a fingerprint.

    A copy made from a backup ends at ``until`` entries: later notes of the ledger are not about it.

    Every value is read as the driver returns it: an altered row must be named, never stop the check.
    """

    def __init__(
        self, keys: Path, outside: str | None = None, expected: str | None = None, until: int | None = None
    ) -> None:
        self.keys, self.outside, self.expected, self.until = keys, outside, expected, until
        self.report = Report()
        self.notes: list[Kept] = []

    def run(self) -> Report:
        """All checks, one read transaction."""
        self.connection = db.session.connection()
        with _any_text(self.connection):
            heads = list(raw_rows(self.connection, table_of(JournalHead), order=("id",)))
            if all(head["id"] != 1 for head in heads):
                self.report.fail("journal", "head", "missing: the instance has no journal")
            self._gather_notes()
            walk = self._walk(Walk())
            self.report.demo = walk.begun.get("demo") is True
            self._heads(heads, walk)
            self._rows(walk)
            self._notes(walk)
            for check in _checks:
                self._also(check)
        return self.report

    def chain(self) -> Walk:
        """The entries, their chain and their root alone: one pass over the journal, memory stays flat."""
        self.connection = db.session.connection()
        with _any_text(self.connection):
            return self._walk(Walk(keeps_rows=False))

    def _also(self, check: Check) -> None:
        try:
            check(self.report)
        except Exception as error:  # noqa: BLE001  a row that no room can read any more must not hide the others
            name = f"{check.__module__.removeprefix('webapp.')}.{check.__name__}"
            self.report.fail("check", name, f"altered: stopped at a row it can not read ({type(error).__name__})")

    def _gather_notes(self) -> None:
        for row in raw_rows(self.connection, table_of(Checkpoint), order=("epoch", "size")):
            self.notes.append(Kept("checkpoint", row["note"], row, _read(row["note"])))
        ledger = [Kept("ledger", text, None, _read(text)) for text in checkpoints.ledger_notes(self.keys)]
        self.notes += [kept for kept in ledger if self.until is None or (kept.note and kept.note.size <= self.until)]
        if self.outside:
            self.notes.append(Kept("outside checkpoint", self.outside, None, _read(self.outside)))
        if not self.outside:
            self.report.unchecked.append(
                "no checkpoint from outside was given: a cut tail or an old copy of the whole data "
                "together with its key directory can not be seen"
            )
        if not self.expected:
            self.report.unchecked.append("no fingerprint was given: the origin of the log is not checked")

    def _walk(self, walk: Walk) -> Walk:
        sizes = {kept.note.size for kept in self.notes if kept.note}
        private = PrivateValues(self.connection, self.report)
        for row in raw_rows(self.connection, table_of(JournalEntry), order=("seq",)):
            leaf = self._entry(row, walk)
            private.check(row)
            append(walk.frontier, walk.size, leaf)
            walk.size += 1
            if walk.size in sizes:
                walk.roots[walk.size] = root_of(walk.frontier)
                walk.leaves[walk.size] = leaf
        private.finish()
        self.report.count("entries", walk.size)
        return walk

    def _entry(self, row: Any, walk: Walk) -> bytes:
        """Check one entry; returns the leaf that the rest of the chain builds on."""
        if row["seq"] != walk.size:
            self.report.fail("journal", row["seq"], f"missing or out of order: expected {walk.size}")
        if row["prev"] != walk.leaf:
            self.report.fail("journal", row["seq"], "altered: the chain is broken before this entry")
        stored = row["leaf"] if isinstance(row["leaf"], bytes) and len(row["leaf"]) == 32 else bytes(32)
        self._epoch(row, walk)
        walk.leaf, walk.epoch, walk.time = stored, row["epoch"], row["time"]
        try:
            leaf, marks = read_entry(row)
            if leaf != row["leaf"]:
                self.report.fail("journal", row["seq"], "altered: the entry does not match its leaf")
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            self.report.fail("journal", row["seq"], f"altered: {error}")
            return stored
        if walk.size == 0:
            walk.begun = _facts(row["facts"])
        for mark in marks if walk.keeps_rows else ():
            walk.rows[(mark.table, mark.key)] = mark
        return stored

    def _epoch(self, row: Any, walk: Walk) -> None:
        """An epoch begins with the entry that declares a restore, and never otherwise."""
        if row["act"] == JournalAct.LOG_RESTORED:
            lost = declared_in(_facts(row["facts"]))
            walk.restores.append(Restore(row["seq"], row["epoch"], lost))
            self.report.declared += [
                f"entries {loss.first} to {loss.end - 1} of epoch {loss.epoch}: restore declared by entry {row['seq']}"
                for loss in lost
            ]
        elif walk.size and row["epoch"] != walk.epoch:
            self.report.fail("journal", row["seq"], "altered: the epoch changes without a restore")

    def _heads(self, heads: list[dict[str, Any]], walk: Walk) -> None:
        expected = {
            "log": walk.begun.get("log"),
            "epoch": walk.epoch,
            "demo": int(walk.begun.get("demo") is True),
            "size": walk.size,
            "time": walk.time,
            "leaf": walk.leaf,
            "frontier": b"".join(walk.frontier),
        }
        for head in heads:
            if head["id"] != 1:
                self.report.fail("journal_head", head["id"], "extra: there is one head")
                continue
            if head["size"] != walk.size:
                self.report.fail("journal", "head", f"cut or extra: head says {head['size']}, found {walk.size}")
            wrong = [k for k, v in expected.items() if type(head[k]) is not type(v) or head[k] != v]
            if wrong:
                named = ", ".join(wrong)
                self.report.fail("journal", "head", f"altered: {named} differs from the entries")

    def _rows(self, walk: Walk) -> None:
        for name, model in protected_models().items():
            table = model.__table__
            for values in raw_rows(self.connection, table):
                key = key_of(table, values)
                mark = walk.rows.pop((name, key), None)
                self.report.count("rows")
                problem = _row_problem(table, key, values, mark)
                if problem:
                    self.report.fail(name, key, problem)
        for (name, key), mark in walk.rows.items():
            if mark.op != REMOVED:
                self.report.fail(name, key, "missing: the row is gone")

    def _notes(self, walk: Walk) -> None:
        public = self._known_key(walk)
        kept_here = {kept.text for kept in self.notes if kept.row is not None}
        walk.signed = {(k.note.size, k.note.epoch) for k in self.notes if k.row is not None and k.note}
        previous = "0" * 64
        for kept in self.notes:
            problem = _note_problem(kept, public, walk)
            if problem is None and kept.row is not None and kept.note is not None:
                if kept.note.prev != previous:
                    problem = "missing: a checkpoint before this one is gone"
                elif (kept.row["size"], kept.row["epoch"]) != (kept.note.size, kept.note.epoch):
                    problem = "altered: size or epoch differs from the note"
            if kept.row is not None and isinstance(kept.text, str):
                previous = hashlib.sha256(kept.text.encode("utf-8", "replace")).hexdigest()
            if problem is None and kept.where == "ledger" and kept.note is not None:
                mine = kept.note.log == walk.begun.get("log") and not _is_lost(kept.note, walk)
                if mine and kept.text not in kept_here:
                    self.report.fail("checkpoint", kept.note.size, "missing: the ledger holds it, the database not")
            self._tell(kept, problem)

    def _tell(self, kept: Kept, problem: str | None) -> None:
        key = kept.row["size"] if kept.row is not None else kept.note.size if kept.note else "?"
        if problem:
            self.report.fail(kept.where, key, problem)
        else:
            self.report.count("checkpoints")

    def _known_key(self, walk: Walk) -> bytes:
        try:
            own = checkpoints.public_bytes(log_key(self.keys))
        except Exception as error:  # noqa: BLE001  the key directory may be absent: say so, go on with the log's key
            self.report.unchecked.append(f"the key directory could not be read: {error}")
            own = walk.public_key
        if own != walk.public_key:
            self.report.fail("key", "log", "altered: the log's key is not the one in the key directory")
        name = f"wenkong/{walk.begun.get('log', '')}"
        if self.expected and checkpoints.fingerprint(name, own) != self.expected.strip().lower():
            self.report.fail("key", "log", "the fingerprint differs from the one given")
        return own


def _note_problem(kept: Kept, public: bytes, walk: Walk) -> str | None:
    note = kept.note
    if note is None or not checkpoints.is_signed_by(kept.text, public):
        return "altered: the signature does not verify"
    if note.log != walk.begun.get("log"):
        return None if kept.where == "ledger" else "another log's checkpoint"
    on_tree = walk.roots.get(note.size) == note.root and walk.leaves[note.size].hex() == note.head
    if on_tree or (_is_lost(note, walk) and not _went_on(note, walk)):
        return None
    if note.size > walk.size:
        return f"cut: the journal ends at {walk.size}"
    later = [restore for restore in walk.restores if restore.epoch > note.epoch and restore.seq < note.size]
    if later and not _went_on(note, walk):
        return f"cut: the restore declared by entry {later[0].seq} does not name this loss"
    return "fork: the journal differs from this checkpoint"


def _is_lost(note: checkpoints.Note, walk: Walk) -> bool:
    """Whether a declared restore names the note's entries as lost, and the note does not lie on this tree."""
    if walk.roots.get(note.size) == note.root:
        return False
    return any(loss.covers(note) for restore in walk.restores for loss in restore.lost)


def _went_on(note: checkpoints.Note, walk: Walk) -> bool:
    """Whether this database signed another note of the same epoch from where the other branch left it."""
    lost = [loss for restore in walk.restores for loss in restore.lost if loss.covers(note)]
    return any(epoch == loss.epoch and size > loss.first for loss in lost for size, epoch in walk.signed)


def _row_problem(table: Any, key: str, values: Any, mark: RowMark | None) -> str | None:
    if mark is None:
        return "extra: no entry knows this row"
    if mark.op == REMOVED:
        return "extra: the row was removed by an entry"
    try:
        actual = row_digest(table, key, mark.version, values["row_salt"], values)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        return f"altered: {error}"
    return None if actual == mark.digest else "altered"


def _read(text: Any) -> checkpoints.Note | None:
    try:
        return checkpoints.read(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _facts(data: Any) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def _any_text(connection: Connection) -> Iterator[None]:
    """Let SQLite hand over text that is no UTF-8 instead of stopping: an intruder may have put it there."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    before = driver.text_factory
    driver.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = before


def verify(
    keys: Path, *, outside: str | None = None, expected: str | None = None, until: int | None = None
) -> Report:
    """Verify this instance.

    Args:
        keys: the key directory, with the outside ledger.
        outside: text of a checkpoint that was kept elsewhere.
        expected: the log's fingerprint as written down at set-up.
        until: the size of a copy made from a backup; later notes of the ledger are not about it.
    """
    return Verifier(keys, outside, expected, until).run()
