"""Journal entries as plain values of the API, in order, with what a stranger needs to recompute them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from webapp.audit.queries import Filter, Line, lines
from webapp.core.access import Actor
from webapp.core.clock import from_micros
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.core.journal.entry import ACTOR_NAMES, entry_bytes, read_private
from webapp.people.models import Person
from webapp.shell import translate


def entries(wanted: Filter, *, by: Actor, offset: int, limit: int) -> list[dict[str, Any]]:
    """The matching entries, oldest first.

    Raises:
        NotAllowed: without the permission to read the journal.
    """
    said = lines(wanted, by=by, language=by.language, offset=offset, limit=limit, oldest_first=True)
    rows = select(JournalEntry).where(JournalEntry.seq.in_([line.seq for line in said]))
    found = {entry.seq: entry for entry in db.session.scalars(rows)}
    logins = _logins(list(found.values()))
    return [_plain(found[line.seq], line, logins) for line in said]


def _logins(found: Sequence[JournalEntry]) -> dict[str, str]:
    ids = {int(text) for entry in found for text in _persons(entry)}
    rows = db.session.execute(select(Person.id, Person.login).where(Person.id.in_(ids)))
    return {str(person_id): login for person_id, login in rows}


def _persons(entry: JournalEntry) -> list[str]:
    actor = [entry.actor_id] if ACTOR_NAMES[entry.actor_kind] == "person" else []
    return [text for text in (*actor, entry.for_id) if text.isdigit()]


def _plain(entry: JournalEntry, line: Line, logins: dict[str, str]) -> dict[str, Any]:
    columns = {column.name: getattr(entry, column.name) for column in JournalEntry.__table__.columns}
    kind = ACTOR_NAMES[entry.actor_kind]
    login = logins.get(entry.actor_id) if kind == "person" else None
    return {
        "sequence": entry.seq,
        "epoch": entry.epoch,
        "time": from_micros(entry.time).isoformat().replace("+00:00", "Z"),
        "act": entry.act,
        "text": translate(line.sentence),
        "actor": {"kind": kind, "id": entry.actor_id, "login": login},
        "for": logins.get(entry.for_id),
        "via": entry.via,
        "subject": {"kind": entry.subject_kind, "id": entry.subject_id.replace("\x1f", "/")},
        "facts": line.facts,
        "private": {name: line.private.get(name) for name in sorted(read_private(entry.private))},
        "prev": entry.prev.hex(),
        "hash": entry.leaf.hex(),
        "entry": base64.b64encode(entry_bytes(columns)).decode("ascii"),
    }
