"""Private values beside the entries that commit to them: which are altered, missing, extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from webapp.core.db import table_of
from webapp.core.journal.entry import NO_PRIVATE, commitment, read_private
from webapp.core.journal.models import JournalPrivate
from webapp.core.journal.rows import raw_rows

if TYPE_CHECKING:
    from webapp.core.journal.verify import Report


class PrivateValues:
    """Walks ``journal_private`` beside the entries, both in order of their sequence."""

    def __init__(self, connection: Connection, report: Report) -> None:
        self.report = report
        self.rows = raw_rows(connection, table_of(JournalPrivate), order=("seq", "name"))
        self.row: Any = next(self.rows, None)

    def check(self, entry: Any) -> None:
        """Compare the values of one entry with its commitments."""
        try:
            promised = read_private(entry["private"]) if entry["private"] != NO_PRIVATE else {}
        except (ValueError, TypeError):
            promised = {}  # the entry itself has been named as altered
        while self._is_due(entry["seq"]):
            row = self.row
            self.row = next(self.rows, None)
            expected = promised.pop(row["name"], None) if row["seq"] == entry["seq"] else None
            self._one(row, expected, entry["epoch"])
        for name in promised:
            self.report.fail("journal_private", f"{entry['seq']}/{name}", "missing: not erased by an entry")

    def _is_due(self, seq: Any) -> bool:
        numbers = (int, float)
        return (
            self.row is not None
            and isinstance(self.row["seq"], numbers)
            and (isinstance(seq, numbers) and self.row["seq"] <= seq)
        )

    def _one(self, row: Any, expected: bytes | None, epoch: Any) -> None:
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
