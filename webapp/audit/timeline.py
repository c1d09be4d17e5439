"""The life of one document from the journal: what happened when, and how it stood at the end of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from webapp import core
from webapp.audit.queries import Line, in_words
from webapp.core import clock
from webapp.core.access import Actor, Permission
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.documents import queries as documents
from webapp.documents.acknowledging.models import Reading
from webapp.documents.changes.models import ChangeItem, ChangeRequest
from webapp.documents.changes.queries import readable_changes
from webapp.documents.copies.models import Copy
from webapp.documents.copies.past import holder_name, out_at
from webapp.documents.copies.queries import copies_of_document
from webapp.documents.copies.then import Then
from webapp.documents.models import Document, ObsoleteRequest, Revision
from webapp.people.past import people_at

QUIET = (
    "duty.%", "review.entered", "revision.body_%", "revision.cover_%", "revision.viewed", "revision.printed",
    "revision.source_taken", "checkout.file_%", "number.reserved", "copy.printed", "round.opened", "act.refused",
)  # fmt: skip
"""What belongs to the machine or to a reader and not to the life of a document."""
MOST = 2000


@dataclass(frozen=True)
class Event:
    """Lines of one act of one person on one day, the first of them in full; ``more`` are the others."""

    line: Line
    more: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Stood:
    """A document at the end of a day: the revision in force and the copies that were out, each with its holder."""

    revision: Revision | None
    copies: tuple[tuple[Copy, str, Then], ...]


def events_of(document: Document, until: date, *, by: Actor, language: str) -> list[tuple[date, list[Event]]]:
    """What happened to a document up to the end of a day, by day, newest first.

    For whoever may read the document; what concerns a draft, a copy or a request the person may not see is not there.
    """
    statement = (
        select(JournalEntry)
        .where(_about(document, by), *(JournalEntry.act.not_like(act) for act in QUIET))
        .where(JournalEntry.time < clock.to_micros(core.end_of_day(until)))
        .order_by(JournalEntry.seq.desc())
        .limit(MOST)
    )
    days: dict[date, list[Line]] = {}
    zone = core.current_settings().timezone
    for line in in_words(list(db.session.scalars(statement)), by=by, language=language):
        days.setdefault(clock.to_day(line.at, zone), []).append(line)
    return [(day, _gathered(lines)) for day, lines in days.items()]


def stood(document: Document, at: date, *, by: Actor) -> Stood:
    """The revision in force at the end of ``at`` and who held a copy of the document then."""
    seen = documents.revisions_of(document, by=by)
    end = core.end_of_day(at)
    people = people_at(end)
    out = out_at(end, by=by, document_id=document.id)
    return Stood(
        next((revision for revision in seen if documents.stands(revision, at)), None),
        tuple((copy, holder_name(copy.holder, people), then) for copy, then in out),
    )


def _gathered(lines: Iterable[Line]) -> list[Event]:
    """The lines of a day; what one person did with many copies or readings is one event, where it last happened."""
    found: dict[tuple[str, ...], Event] = {}
    for line in lines:
        many = line.subject[0] in {"copy", "reading"}
        key = (line.act, str(line.who)) if many else (str(line.seq),)
        before = found.get(key)
        found[key] = Event(before.line, (*before.more, line)) if before else Event(line)
    return list(found.values())


def _about(document: Document, by: Actor) -> ColumnElement[bool]:
    revisions = [revision.id for revision in documents.revisions_of(document, by=by)]
    readings = select(Reading.id).where(Reading.revision_id.in_(revisions))
    if not by.may(Permission.READING_MANAGE):
        readings = readings.where(Reading.person_id == by.person_id)
    requests = (
        select(ChangeRequest.id)
        .join(ChangeItem, ChangeItem.request_id == ChangeRequest.id)
        .where(ChangeItem.document_id == document.id, readable_changes(by))
    )
    ends = select(ObsoleteRequest.id).where(ObsoleteRequest.document_id == document.id)
    subjects: dict[str, Iterable[int]] = {
        "document": [document.id],
        "revision": revisions,
        "copy": [copy.id for copy in copies_of_document(document, by=by)],
        "reading": db.session.scalars(readings),
        "change_request": db.session.scalars(requests),
        "obsolete_request": (ended := list(db.session.scalars(ends))),
        "obsolescence": ended,
    }
    return or_(
        *(
            and_(JournalEntry.subject_kind == kind, JournalEntry.subject_id.in_([str(key) for key in ids]))
            for kind, ids in subjects.items()
        )
    )
