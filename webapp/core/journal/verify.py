"""Verification: chain, rows, private values, notes; what could not be checked is always listed.

Verdicts: ok, declared loss, erased; altered, missing, extra, cut, fork; not checked (trust.md 3).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from webapp.core.db import db, table_of
from webapp.core.errors import Refusal
from webapp.core.journal import checkpoints
from webapp.core.journal.entry import (
    REMOVED,
    RowMark,
    commitment,
    entry_leaf,
    read_private,
    read_rows,
    row_digest,
)
from webapp.core.journal.merkle import EMPTY, grow, root_of
from webapp.core.journal.models import Checkpoint, JournalEntry, JournalHead, JournalPrivate
from webapp.core.journal.rows import key_of, protected_models, raw_rows
from webapp.core.keys import log_key


@dataclass
class Report:
    """The outcome: counts of what was checked, what failed, what could not be checked."""

    checked: dict[str, int] = field(default_factory=dict)
    failed: list[dict[str, str]] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
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
        self.failed.append({"what": what, "id": str(key).replace("\x1f", "/"), "why": why})

    def as_dict(self) -> dict[str, Any]:
        """The answer of ``wenkong verify --json``."""
        answer: dict[str, Any] = {"ok": self.ok, "checked": self.checked, "failed": self.failed}
        return {**answer, "unchecked": self.unchecked, "demo": self.demo}


Check = Callable[[Report], None]
_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Let a room add what only it can check (files, signatures)."""
    if check not in _checks:
        _checks.append(check)


@dataclass
class Walk:
    """What one pass over the journal leaves behind."""

    size: int = 0
    leaf: bytes = bytes(32)
    frontier: list[bytes] = field(default_factory=list)
    rows: dict[tuple[str, str], RowMark] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    leaves: dict[int, bytes] = field(default_factory=dict)
    public_key: bytes = b""
    epoch: int = 0


class Verifier:
    """Checks one instance; ``outside`` is a note that was kept elsewhere, ``expected`` a fingerprint."""

    def __init__(self, keys: Path, outside: str | None = None, expected: str | None = None) -> None:
        self.keys, self.outside, self.expected = keys, outside, expected
        self.report = Report()
        self.notes: list[tuple[str, str]] = []

    def run(self) -> Report:
        """All checks, one read transaction."""
        head = db.session.get(JournalHead, 1, populate_existing=True)
        if head is None:
            self.report.fail("journal", "head", "missing: the instance has no journal")
            return self.report
        self.report.demo = bool(head.demo)
        self._gather_notes(head)
        walk = self._walk(head)
        self._head(head, walk)
        self._rows(walk)
        self._notes(head, walk)
        for check in _checks:
            check(self.report)
        return self.report

    def _gather_notes(self, head: JournalHead) -> None:
        self.notes = [("checkpoint", row.note) for row in db.session.scalars(select(Checkpoint))]
        self.notes += [("ledger", text) for text in checkpoints.ledger_notes(self.keys)]
        if self.outside:
            self.notes.append(("outside checkpoint", self.outside))
        if not self.outside:
            self.report.unchecked.append(
                "no checkpoint from outside was given: a cut tail or an old copy of the whole data "
                "together with its key directory can not be seen"
            )
        if not self.expected:
            self.report.unchecked.append("no fingerprint was given: the origin of the log is not checked")

    def _walk(self, head: JournalHead) -> Walk:
        walk = Walk()
        sizes = {note.size for _, text in self.notes if (note := _read(text))}
        private = _PrivateValues(self.report)
        table = table_of(JournalEntry)
        query = select(table).order_by(table.c.seq).execution_options(yield_per=1000)
        for row in db.session.execute(query).mappings():
            self._entry(row, walk)
            private.check(row)
            walk.frontier = grow(walk.frontier, walk.size, row["leaf"])
            walk.size += 1
            if walk.size in sizes:
                walk.roots[walk.size] = root_of(walk.frontier)
                walk.leaves[walk.size] = row["leaf"]
        private.finish()
        self.report.count("entries", walk.size)
        return walk

    def _entry(self, row: Any, walk: Walk) -> None:
        if row["seq"] != walk.size:
            self.report.fail("journal", row["seq"], f"missing or out of order: expected {walk.size}")
        try:
            leaf = entry_leaf(row)
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            self.report.fail("journal", row["seq"], f"altered: {error}")
            return
        if leaf != row["leaf"]:
            self.report.fail("journal", row["seq"], "altered: the entry does not match its leaf")
        if row["prev"] != walk.leaf:
            self.report.fail("journal", row["seq"], "altered: the chain is broken before this entry")
        walk.leaf, walk.epoch = row["leaf"], row["epoch"]
        if row["seq"] == 0:
            walk.public_key = _public_key(row["facts"])
        for mark in read_rows(row["rows"]):
            walk.rows[(mark.table, mark.key)] = mark

    def _head(self, head: JournalHead, walk: Walk) -> None:
        if head.size != walk.size:
            self.report.fail("journal", "head", f"cut or extra: head says {head.size}, found {walk.size}")
        elif head.leaf != walk.leaf or head.frontier != b"".join(walk.frontier):
            self.report.fail("journal", "head", "altered: the head does not match the last entry")
        first = db.session.get(JournalEntry, 0)
        if first is not None and not _head_matches(head, first.facts, walk.epoch):
            self.report.fail("journal", "head", "altered: log, epoch or demo mark differs from the entries")
        last = db.session.get(JournalEntry, walk.size - 1) if walk.size else None
        if last is not None and head.time != last.time:
            self.report.fail("journal", "head", "altered: the time differs from the last entry")

    def _rows(self, walk: Walk) -> None:
        for name, model in protected_models().items():
            table = model.__table__
            for values in raw_rows(db.session.connection(), table):
                key = key_of(table, values)
                mark = walk.rows.pop((name, key), None)
                self.report.count("rows")
                problem = _row_problem(table, key, values, mark)
                if problem:
                    self.report.fail(name, key, problem)
        for (name, key), mark in walk.rows.items():
            if mark.op != REMOVED:
                self.report.fail(name, key, "missing: the row is gone")

    def _notes(self, head: JournalHead, walk: Walk) -> None:
        public = self._known_key(walk)
        for where, text in self.notes:
            note = _read(text)
            if note is None or not checkpoints.is_signed_by(text, public):
                self.report.fail(where, note.size if note else "?", "altered: the signature does not verify")
                continue
            self.report.count("checkpoints")
            if note.log != head.log:
                if where != "ledger":
                    self.report.fail(where, note.size, "another log's checkpoint")
            elif note.size > walk.size:
                self.report.fail(where, note.size, f"cut: the journal ends at {walk.size}")
            elif walk.roots.get(note.size, EMPTY) != note.root or walk.leaves[note.size].hex() != note.head:
                self.report.fail(where, note.size, "fork: the journal differs from this checkpoint")

    def _known_key(self, walk: Walk) -> bytes:
        try:
            own = checkpoints.public_bytes(log_key(self.keys))
        except (Refusal, OSError, ValueError) as error:  # no key directory: say so, go on with the log's own key
            self.report.unchecked.append(f"the key directory could not be read: {error}")
            own = walk.public_key
        if own != walk.public_key:
            self.report.fail("key", "log", "altered: the log's key is not the one in the key directory")
        name = f"wenkong/{_log_id()}"
        if self.expected and checkpoints.fingerprint(name, own) != self.expected.strip().lower():
            self.report.fail("key", "log", "the fingerprint differs from the one given")
        return own


class _PrivateValues:
    """Walks ``journal_private`` beside the entries."""

    def __init__(self, report: Report) -> None:
        self.report = report
        table = table_of(JournalPrivate)
        query = select(table).order_by(table.c.seq, table.c.name).execution_options(yield_per=1000)
        self.rows = iter(db.session.execute(query).mappings())
        self.row: Any = next(self.rows, None)

    def check(self, entry: Any) -> None:
        """Compare the values of one entry with its commitments."""
        try:
            promised = read_private(entry["private"])
        except (ValueError, TypeError):
            return
        while self.row is not None and self.row["seq"] <= entry["seq"]:
            row = self.row
            self.row = next(self.rows, None)
            expected = promised.pop(row["name"], None) if row["seq"] == entry["seq"] else None
            self._one(row, expected, entry["epoch"])
        for name in promised:
            self.report.fail("journal_private", f"{entry['seq']}/{name}", "missing: not erased by an entry")

    def _one(self, row: Any, expected: bytes | None, epoch: int) -> None:
        key = f"{row['seq']}/{row['name']}"
        self.report.count("private values")
        if expected is None:
            self.report.fail("journal_private", key, "extra: no entry commits to it")
            return
        try:
            actual = commitment(row["salt"], epoch, row["seq"], row["name"], row["value"].encode())
        except (AttributeError, TypeError, ValueError):
            actual = b""
        if actual != expected:
            self.report.fail("journal_private", key, "altered")

    def finish(self) -> None:
        """Rows after the last entry belong to none."""
        while self.row is not None:
            self.report.fail("journal_private", f"{self.row['seq']}/{self.row['name']}", "extra")
            self.row = next(self.rows, None)


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


def _read(text: str) -> checkpoints.Note | None:
    try:
        return checkpoints.read(text)
    except (ValueError, KeyError):
        return None


def _public_key(facts: bytes) -> bytes:
    try:
        return bytes.fromhex(json.loads(facts)["public_key"])
    except (ValueError, KeyError, TypeError):
        return b""


def _head_matches(head: JournalHead, facts: bytes, epoch: int) -> bool:
    try:
        begun = json.loads(facts)
    except (ValueError, TypeError):
        return False
    return bool(head.log == begun["log"] and bool(head.demo) == begun["demo"] and head.epoch == epoch)


def _log_id() -> str:
    found = db.session.get(JournalHead, 1)
    return found.log if found else ""


def verify(keys: Path, *, outside: str | None = None, expected: str | None = None) -> Report:
    """Verify this instance.

    Args:
        keys: the key directory, with the outside ledger.
        outside: text of a checkpoint that was kept elsewhere.
        expected: the log's fingerprint as written down at set-up.
    """
    return Verifier(keys, outside, expected).run()

