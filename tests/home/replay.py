"""The journal read from its beginning to a moment: what was in force, whose it was, where copies and loans were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.core import clock
from webapp.core.db import db
from webapp.core.journal import JournalEntry, JournalPrivate
from webapp.documents.copies.models import Holder

ENDS = ("revision.superseded", "revision.obsolete")
Facts = dict[str, Any]


def in_force(end: datetime) -> set[tuple[str, str]]:
    """Number and label of every revision that the journal made effective and did not end before ``end``."""
    found: dict[str, tuple[str, str]] = {}
    for entry, facts in _entries("revision.", end):
        if entry.act == "revision.effective":
            found[entry.subject_id] = (facts["number"], facts["label"])
        elif entry.act in ENDS:
            found.pop(entry.subject_id, None)
    return set(found.values())


def described(end: datetime) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By number, the name of the owner department and the clauses of every document, as last told before ``end``."""
    names, numbers = _department_names(end), {}
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for entry, facts in _entries("document.", end):
        if entry.act == "document.created":
            numbers[entry.subject_id] = facts["number"]
        if entry.act in {"document.created", "document.changed"}:
            found[numbers[entry.subject_id]] = (names[facts["department"]], tuple(facts["clauses"]))
    return found


def copy_states(end: datetime) -> dict[int, str]:
    """By copy, the state its last entry before ``end`` left it in."""
    return {int(entry.subject_id): facts["state"] for entry, facts in _entries("copy.", end)}


def copy_holders(end: datetime) -> dict[int, str]:
    """By copy, what its holder was called."""
    departments, persons = _department_names(end), _person_names(end)
    found = {}
    for entry, facts in _entries("copy.planned", end):
        holder = db.session.get_one(Holder, facts["holder"])
        known = persons.get(holder.person_id or 0) or departments.get(holder.department_id or 0)
        found[int(entry.subject_id)] = known or holder.party
    return found


def loans(end: datetime) -> dict[int, tuple[str, str, str]]:
    """By loan, its last act, the day it was due and the name of who had asked or had it."""
    names = _person_names(end)
    found: dict[int, tuple[str, str, str]] = {}
    for entry, facts in _entries("loan.", end):
        key = int(entry.subject_id)
        act, due, who = found.get(key, ("", "", ""))
        if entry.act == "loan.asked":
            who = names[int(entry.actor_id)]
        who = names[facts.get("to") or facts["borrower"]] if "to" in facts or "borrower" in facts else who
        moved = entry.act not in {"loan.called_back", "loan.handed_over"}
        found[key] = (entry.act.removeprefix("loan.") if moved else act, facts.get("due_on", due), who)
    return found


def _department_names(end: datetime) -> dict[int, str]:
    return {int(entry.subject_id): facts["name"] for entry, facts in _entries("department.", end)}


def _person_names(end: datetime) -> dict[int, str]:
    private = select(JournalPrivate.seq, JournalPrivate.value).where(JournalPrivate.name == "name")
    names = dict(iter(db.session.execute(private)))
    return {int(entry.subject_id): names[entry.seq] for entry, _ in _entries("person.", end) if entry.seq in names}


def _entries(room: str, end: datetime) -> Iterator[tuple[JournalEntry, Facts]]:
    statement = (
        select(JournalEntry)
        .where(JournalEntry.act.startswith(room), JournalEntry.time < clock.to_micros(end))
        .order_by(JournalEntry.seq)
    )
    for entry in db.session.scalars(statement):
        yield entry, json.loads(entry.facts)
