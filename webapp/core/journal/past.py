"""What the journal had said of things by a moment, where it says something else of them since."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from webapp.core import clock
from webapp.core.db import db
from webapp.core.journal.models import JournalEntry, JournalPrivate

Said = dict[str, Any]


def said_before(end: datetime, acts: Collection[str], which: ColumnElement[bool]) -> dict[int, list[Said]]:
    """By id of the subject, what each entry of ``acts`` before ``end`` said, oldest first.

    That is its facts and private values with ``act``, ``actor`` (an id) and ``at``, the moment.

    What is older than its first entry (taken over with a claimed day) has what that entry said. Private values that
    were erased are missing.

    Args:
        which: the clause over ``JournalEntry`` that names the subjects.
    """
    moment = clock.to_micros(end)
    statement = (
        select(JournalEntry, JournalPrivate.name, JournalPrivate.value)
        .outerjoin(JournalPrivate, JournalPrivate.seq == JournalEntry.seq)
        .where(JournalEntry.act.in_(acts), which)
        .order_by(JournalEntry.seq)
    )
    found: dict[int, dict[int, Said]] = {}
    for entry, name, value in db.session.execute(statement):
        entries = found.setdefault(int(entry.subject_id), {})
        if entry.seq not in entries and (entry.time < moment or not entries):
            entries[entry.seq] = _said(entry)
        if entry.seq in entries and name is not None:
            entries[entry.seq][name] = value
    return {subject: list(entries.values()) for subject, entries in found.items()}


def _said(entry: JournalEntry) -> Said:
    about = {"act": entry.act, "actor": entry.actor_id, "at": clock.from_micros(entry.time)}
    return {**json.loads(entry.facts), **about}


def last_said(end: datetime, first: str, *changes: str) -> dict[int, Said]:
    """By id of what ``changes`` tell something of at or after ``end``, the values it had been given by then.

    Whatever is not in the answer is today as it was then.

    Args:
        first: the act that began the thing with all its values.
    """
    before = said_of_changed(end, first, *changes)
    return {key: {name: value for said in entries for name, value in said.items()} for key, entries in before.items()}


def said_of_changed(end: datetime, first: str, *changes: str) -> dict[int, list[Said]]:
    """The same entry by entry, the oldest first."""
    later = select(JournalEntry.subject_id).where(
        JournalEntry.act.in_(changes), JournalEntry.time >= clock.to_micros(end)
    )
    return said_before(end, (first, *changes), JournalEntry.subject_id.in_(later))
