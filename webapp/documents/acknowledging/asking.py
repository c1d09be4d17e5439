"""Who owes a reading: asked when a revision takes effect or a person joins, let off when either is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Invalid
from webapp.documents import queries as documents
from webapp.documents.acknowledging import queries
from webapp.documents.acknowledging.knowing.queries import required_of
from webapp.documents.acknowledging.models import Reading, ReadingAct, ReadingRule, ReadingState
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.duties import actions as duties
from webapp.duties import workdays
from webapp.people.models import Person

DUTY = "reading"
DAYS = 10
"""Working days to read a revision."""
VERB = N_("Read")
MOVED = N_("no longer among its readers")


def ask_readers(revision: Revision, *, by: Actor, due_on: date | None = None) -> int:
    """Ask everybody the rules name and who has not been asked yet; part of approval or of taking effect.

    Who moved away and is named again is asked again.

    Args:
        due_on: a working day; ten working days from today when None.

    Returns:
        How many are asked now.

    Raises:
        Invalid: the day lies in the past.
    """
    with transaction():
        persons, names = queries.readers_of(revision.document)
        known = {(reading.person_id, reading.name): reading for reading in queries.readings_of(revision)}
        author = revision.prepared_by_id
        wanted = [(person.id, "") for person in persons.values() if person.id != author] + [(None, n) for n in names]
        owed = [key for key in wanted if key not in known or known[key].moved_at is not None]
        day = _day(due_on)
        for key in owed:
            _ask(revision, known.get(key) or Reading(person_id=key[0], name=key[1]), day, by=by)
    return len(owed)


def follow_person(person: Person, *, by: Actor) -> int:
    """Department, post or roles of a person are new: ask for what they bring, let off what they end.

    What was read stays as it is. Part of the act that adds, moves or gives roles. Returns how many are asked now.
    """
    with transaction():
        named = {document.id for document in required_of(person)}
        _let_off((r for r in queries.open_of(person) if r.revision.document_id not in named), by=by)
        return sum(_ask_one(revision, person, by=by) for revision in queries.in_force(named))


def settle_document(document: Document, *, by: Actor) -> int:
    """The rules of a document are new: ask who is missing, let off who is named no more. Returns how many are asked."""
    with transaction():
        persons, names = queries.readers_of(document)
        for waited in queries.waited_for(document):
            found = queries.readings_of(waited)
            _let_off((r for r in found if r.person_id not in persons and r.name not in names and _is_open(r)), by=by)
        revision = documents.effective_of(document)
        return ask_readers(revision, by=by) if revision is not None else 0


def ask_missing(*, by: Actor) -> int:
    """Settle every document with readers: who joined or left a department that moved; the worker's regular job."""
    ruled = select(ReadingRule.document_id).distinct()
    statement = select(Revision.document_id).where(Revision.state == State.EFFECTIVE, Revision.document_id.in_(ruled))
    found = list(db.session.scalars(statement.order_by(Revision.document_id)))
    return sum(settle_document(db.session.get_one(Document, document_id), by=by) for document_id in found)


def waive_all(revision: Revision, *, by: Actor) -> int:
    """A revision is over: what was not read of it is owed no more; part of its end."""
    with transaction():
        return _waive_each(filter(_is_open, queries.readings_of(revision)), N_("a newer revision followed"), by)


def waive_of(person: Person, *, by: Actor) -> int:
    """A person leaves: the open readings are owed no more."""
    with transaction():
        return _waive_each(queries.open_of(person), N_("the person left"), by)


def waive(reading: Reading, reason: str, *, by: Actor) -> None:
    """Let a reading go with a reason, and the duty with it; part of an act that has checked who may."""
    reading.state, reading.reason = ReadingState.WAIVED, reason
    journal.record(ReadingAct.WAIVED, reading, by=by, private={"reason": reason}, revision=reading.revision_id)
    duties.waive_duties_of(DUTY, reading, reason, by=by)


def _ask_one(revision: Revision, person: Person, *, by: Actor) -> int:
    if person.id == revision.prepared_by_id:
        return 0
    known = queries.reading_by(revision, person.id)
    if known is not None and known.moved_at is None:
        return 0
    _ask(revision, known or Reading(person_id=person.id, name=""), _day(None), by=by)
    return 1


def _ask(revision: Revision, reading: Reading, day: date, *, by: Actor) -> None:
    reading.revision_id, reading.asked_at, reading.due_on = revision.id, clock.now(), day
    reading.state, reading.reason, reading.moved_at = ReadingState.OPEN, "", None
    db.session.add(reading)
    private = {"name": reading.name}
    journal.record(
        ReadingAct.ASKED, reading, by=by, private=private, revision=revision.id, reader=reading.person_id, due_on=day
    )
    owner = db.session.get(Person, reading.person_id) if reading.person_id is not None else None
    if owner is not None:
        duties.assign_duty(DUTY, reading, owner=owner, verb=VERB, due_on=day, by=by)


def _day(wanted: date | None) -> date:
    day = workdays.moved(wanted) if wanted else workdays.working_day(documents.today(), DAYS)
    if day < documents.today():
        raise Invalid(fields={"due_on": [N_("The day lies in the past.")]})
    return day


def _let_off(found: Iterable[Reading], *, by: Actor) -> None:
    for reading in map(fresh, list(found)):
        reading.state, reading.reason, reading.moved_at = ReadingState.WAIVED, MOVED, clock.now()
        journal.record(ReadingAct.MOVED, reading, by=by, revision=reading.revision_id, reader=reading.person_id)
        duties.waive_duties_of(DUTY, reading, MOVED, by=by)


def _waive_each(found: Iterable[Reading], reason: str, by: Actor) -> int:
    readings = list(found)
    for reading in readings:
        waive(fresh(reading), reason, by=by)
    return len(readings)


def _is_open(reading: Reading) -> bool:
    return reading.state is ReadingState.OPEN
