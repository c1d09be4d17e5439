"""What left the database: the notes and marks of the outside ledger, and notes somebody kept elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.core.journal import checkpoints, marks
from webapp.core.journal.checkpoints import Note, public_bytes
from webapp.core.keys import log_key


@dataclass(frozen=True)
class Known:
    """What the ledger proves of one log: notes signed by its key, the highest counters, what was destroyed."""

    notes: tuple[Note, ...]
    counters: dict[str, int]
    destroyed: frozenset[str]

    @property
    def last(self) -> Note | None:
        """The newest note: the highest epoch, in it the largest size."""
        return max(self.notes, key=lambda note: (note.epoch, note.size), default=None)


def notes_of(keys: Path, log: str) -> Iterator[Note]:
    """The notes of one log in the ledger, oldest first; what is no note is left to ``verify`` to name."""
    for text in checkpoints.ledger_notes(keys):
        note = read(text)
        if note is not None and note.log == log:
            yield note


def read(text: str) -> Note | None:
    """The note, or None when the text is none."""
    try:
        return checkpoints.read(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def known(keys: Path, log: str, *more: str) -> Known:
    """Everything the ledger and ``more`` notes prove about ``log``; unsigned notes and marks are left out."""
    public = public_bytes(log_key(keys))
    texts = [*checkpoints.ledger_notes(keys), *more]
    found = [(text, read(text)) for text in texts]
    notes = [note for text, note in found if note and note.log == log and checkpoints.is_signed_by(text, public)]
    sides = {note.side for note in notes}
    counters: dict[str, int] = {}
    destroyed: set[str] = set()
    for side in checkpoints.ledger_marks(keys):
        if marks.digest_of(side) in sides:
            value = json.loads(side)
            destroyed.update(value["destroyed"])
            for key, mark in value["counters"].items():
                counters[key] = max(mark, counters.get(key, 0))
    return Known(tuple(notes), counters, frozenset(destroyed))
