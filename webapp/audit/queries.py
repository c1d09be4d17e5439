"""Reading the journal: filtered, newest first, with who and what in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from webapp.audit.sentences import sentence_of, title_of
from webapp.audit.subjects import KIND_WORDS, Labels
from webapp.core import clock, organisation_zone
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotFound
from webapp.core.journal import JournalEntry, JournalPrivate
from webapp.core.journal.entry import ACTOR_NAMES, read_private
from webapp.documents import queries as documents
from webapp.documents.models import Revision

PERSON = 1
FIELDS = {
    "name": N_("name"),
    "post": N_("post"),
    "email": N_("e-mail"),
    "language": N_("language"),
    "staff_number": N_("staff number"),
    "department_id": N_("department"),
}


@dataclass(frozen=True)
class Filter:
    """What to show; empty values do not filter.

    ``subject`` is ``kind:id`` or a document's number; ``since`` and ``until`` are days in the
    organisation's time zone, both included; ``after`` is a sequence number.
    """

    act: str = ""
    person_id: int | None = None
    subject: str = ""
    since: date | None = None
    until: date | None = None
    after: int | None = None


@dataclass(frozen=True)
class Line:
    """One entry in words. ``private`` holds only what the reader may see."""

    seq: int
    at: datetime
    act: str
    title: str
    sentence: Message
    who: Message | str
    via: str
    subject: tuple[str, str]
    subject_label: str
    facts: dict[str, Any]
    private: dict[str, str] = field(default_factory=dict)
    withheld: bool = False


def count_lines(wanted: Filter, *, by: Actor) -> int:
    """How many entries match."""
    require(by, Permission.JOURNAL_READ)
    return db.session.scalar(select(func.count()).select_from(JournalEntry).where(*_where(wanted, by))) or 0


def lines(
    wanted: Filter, *, by: Actor, language: str, offset: int = 0, limit: int = 50, oldest_first: bool = False
) -> list[Line]:
    """The matching entries in words, newest first unless asked otherwise.

    Raises:
        NotAllowed: without the permission to read the journal.
    """
    require(by, Permission.JOURNAL_READ)
    order = JournalEntry.seq.asc() if oldest_first else JournalEntry.seq.desc()
    statement = select(JournalEntry).where(*_where(wanted, by)).order_by(order).offset(offset).limit(limit)
    return in_words(list(db.session.scalars(statement)), by=by, language=language)


def get_line(seq: int, *, by: Actor, language: str) -> tuple[JournalEntry, Line]:
    """One entry with its bytes and its words.

    Raises:
        NotFound: there is no such entry. NotAllowed: without the permission to read the journal.
    """
    require(by, Permission.JOURNAL_READ)
    entry = db.session.get(JournalEntry, seq)
    if entry is None:
        raise NotFound(N_("There is no such entry."))
    return entry, in_words([entry], by=by, language=language)[0]


def in_words(entries: Sequence[JournalEntry], *, by: Actor, language: str) -> list[Line]:
    """Entries with the names of those who acted and of what they acted on."""
    keys = {(entry.subject_kind, entry.subject_id) for entry in entries}
    keys |= {("person", entry.actor_id) for entry in entries if entry.actor_kind == PERSON}
    keys |= {("person", entry.for_id) for entry in entries if entry.for_id}
    labels = Labels(keys, by=by, language=language)
    private = _private(entry.seq for entry in entries)
    return [_line(entry, private.get(entry.seq, {}), labels) for entry in entries]


def _line(entry: JournalEntry, private: dict[str, str], labels: Labels) -> Line:
    facts: dict[str, Any] = json.loads(entry.facts)
    visible = labels.visible(entry.subject_kind, entry.subject_id)
    shown = private if visible else {}
    who = _who(entry, labels)
    label = labels.of(entry.subject_kind, entry.subject_id)
    values = {**facts, **shown, **_spoken(facts, shown, labels), "who": who, "subject": label or _unnamed(entry)}
    return Line(
        seq=entry.seq,
        at=clock.from_micros(entry.time),
        act=entry.act,
        title=title_of(entry.act),
        sentence=sentence_of(entry.act, values),
        who=who,
        via=entry.via,
        subject=(entry.subject_kind, entry.subject_id),
        subject_label=label,
        facts=facts,
        private=shown,
        withheld=not visible and bool(private or read_private(entry.private)),
    )


def _spoken(facts: dict[str, Any], private: dict[str, str], labels: Labels) -> dict[str, Any]:
    """Facts that are keys inside the product, as words: roles, fields, why something was refused."""
    found: dict[str, Any] = {}
    if isinstance(facts.get("roles"), list):
        found["roles"] = [labels.role_title(key) for key in facts["roles"]]
    if isinstance(facts.get("fields"), list):
        found["fields"] = [Message(FIELDS.get(name, name)) for name in facts["fields"]]
    if "reason" in private and "refusal" in facts:
        found["reason"] = Message(private["reason"])
    return found


def _unnamed(entry: JournalEntry) -> Message | str:
    """Its kind in words and its number inside the product; nothing that names it."""
    number = entry.subject_id.replace("\x1f", "/")
    kind = KIND_WORDS.get(entry.subject_kind)
    if kind is None:
        return f"{entry.subject_kind} {number}".strip()
    return Message(N_("%(kind)s no. %(number)s"), {"kind": Message(kind), "number": number})


def _who(entry: JournalEntry, labels: Labels) -> Message | str:
    kind = ACTOR_NAMES[entry.actor_kind]
    if kind == "person":
        name = labels.of("person", entry.actor_id) or entry.actor_id
        if entry.for_id:
            other = labels.of("person", entry.for_id) or entry.for_id
            return Message(N_("%(name)s for %(other)s"), {"name": name, "other": other})
        return name
    if kind == "operator":
        return Message(N_("the operator %(name)s"), {"name": entry.actor_id})
    return Message(N_("the system") if kind == "system" else N_("somebody without sign-in"))


def _private(seqs: Iterable[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for row in db.session.scalars(select(JournalPrivate).where(JournalPrivate.seq.in_(list(seqs)))):
        found.setdefault(row.seq, {})[row.name] = row.value
    return found


def _where(wanted: Filter, by: Actor) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.act:
        clauses.append(JournalEntry.act == wanted.act)
    if wanted.person_id is not None:
        acted = and_(JournalEntry.actor_kind == PERSON, JournalEntry.actor_id == str(wanted.person_id))
        clauses.append(or_(acted, JournalEntry.for_id == str(wanted.person_id)))
    if wanted.subject:
        clauses.append(_about(wanted.subject, by))
    if wanted.since is not None:
        clauses.append(JournalEntry.time >= _begin(wanted.since))
    if wanted.until is not None:
        clauses.append(JournalEntry.time < _begin(wanted.until + timedelta(days=1)))
    if wanted.after is not None:
        clauses.append(JournalEntry.seq > wanted.after)
    return clauses


def _begin(day: date) -> int:
    return clock.to_micros(datetime.combine(day, time(), organisation_zone()))


def _about(subject: str, by: Actor) -> ColumnElement[bool]:
    """Entries about ``kind:id``, or about a document of this number and its revisions."""
    kind, colon, key = subject.partition(":")
    if colon and kind.isidentifier() and kind.islower():
        if kind == "document" and key.isdigit():
            return _about_document(int(key))
        return and_(JournalEntry.subject_kind == kind, JournalEntry.subject_id == key.replace("/", "\x1f"))
    document = documents.document_numbered(subject, by=by)
    return _about_document(document.id) if document is not None else false()


def _about_document(document_id: int) -> ColumnElement[bool]:
    revisions = [str(i) for i in db.session.scalars(select(Revision.id).where(Revision.document_id == document_id))]
    return or_(
        and_(JournalEntry.subject_kind == "document", JournalEntry.subject_id == str(document_id)),
        and_(JournalEntry.subject_kind == "revision", JournalEntry.subject_id.in_(revisions)),
    )
