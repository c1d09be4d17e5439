"""The journal read from its beginning to a moment: what was in force then, and where every copy was."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select

from webapp.core import clock
from webapp.core.db import db
from webapp.core.journal import JournalEntry

ENDS = ("revision.superseded", "revision.obsolete")


def in_force(end: datetime) -> set[tuple[str, str]]:
    """Number and label of every revision that the journal made effective and did not end before ``end``."""
    found: dict[str, tuple[str, str]] = {}
    for entry, facts in _entries("revision.", end):
        if entry.act == "revision.effective":
            found[entry.subject_id] = (facts["number"], facts["label"])
        elif entry.act in ENDS:
            found.pop(entry.subject_id, None)
    return set(found.values())


def copy_states(end: datetime) -> dict[int, str]:
    """By copy, the state its last entry before ``end`` left it in."""
    return {int(entry.subject_id): facts["state"] for entry, facts in _entries("copy.", end)}


def _entries(room: str, end: datetime) -> list[tuple[JournalEntry, dict]]:
    statement = (
        select(JournalEntry)
        .where(JournalEntry.act.startswith(room), JournalEntry.time < clock.to_micros(end))
        .order_by(JournalEntry.seq)
    )
    return [(entry, json.loads(entry.facts)) for entry in db.session.scalars(statement)]
