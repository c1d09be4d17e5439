"""Reading 宣贯: who must read is set, asked, confirmed by the reader or entered from a signed sheet, waived, judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require, who_may
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import queries as documents
from webapp.documents.acknowledging import queries
from webapp.documents.acknowledging.models import Effect, Reading, ReadingAct, ReadingRule, ReadingState, Whom
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.duties import actions as duties
from webapp.duties import workdays
from webapp.people.models import Department, Person

DUTY = "reading"
DAYS = 10
"""Working days to read a revision."""
VERB = N_("Read")
MOST_RULES = 100


@dataclass(frozen=True)
class Rule:
    """Whom a rule names: a department, a person, or the key of a role, a post, a name without an account."""

    whom: Whom
    department: Department | None = None
    person: Person | None = None
    key: str = ""


def set_rules(document: Document, rules: Sequence[Rule], *, by: Actor) -> int:
    """Set who reads every revision of a document, and ask who is missing for the one in force.

    Returns:
        How many are asked now.

    Raises:
        NotAllowed: neither the permission nor head of the owner department. Invalid: a rule without a name.
    """
    with transaction():
        document = fresh(document)
        _require(document, by)
        if len(rules) > MOST_RULES or any(not _is_whole(rule) for rule in rules):
            raise Invalid(fields={"rules": [N_("Each line names a department, a role, a post, a person or a name.")]})
        for old in queries.rules_of(document):
            db.session.delete(old)
        db.session.flush()
        for rule in dict.fromkeys(rules):
            db.session.add(
                ReadingRule(
                    document_id=document.id,
                    whom=rule.whom,
                    department_id=rule.department.id if rule.department else None,
                    person_id=rule.person.id if rule.person else None,
                    key=rule.key.strip(),
                )
            )
        journal.record(
            ReadingAct.RULES_SET,
            document,
            by=by,
            rules=[[str(r.whom), r.department.id if r.department else r.person.id if r.person else 0] for r in rules],
        )
        db.session.flush()
        revision = documents.effective_of(document)
        return ask_readers(revision, by=by) if revision is not None else 0


def ask_readers(revision: Revision, *, by: Actor, due_on: date | None = None) -> int:
    """Ask everybody the rules name and who has not been asked yet; part of approval or of taking effect.

    Args:
        due_on: a working day; ten working days from today when None.
    """
    with transaction():
        persons, names = queries.readers_of(revision.document)
        known = {(r.person_id, r.name) for r in queries.readings_of(revision)}
        author = revision.prepared_by_id
        wanted = [(person.id, "") for person in persons.values() if person.id != author] + [(None, n) for n in names]
        fresh_ones = [key for key in wanted if key not in known]
        if not fresh_ones:
            return 0
        day = workdays.moved(due_on) if due_on else workdays.working_day(documents.today(), DAYS)
        if day < documents.today():
            raise Invalid(fields={"due_on": [N_("The day lies in the past.")]})
        for person_id, name in fresh_ones:
            reading = Reading(revision_id=revision.id, person_id=person_id, name=name, asked_at=clock.now(), due_on=day)
            db.session.add(reading)
            about: dict[str, Any] = {"revision": revision.id, "reader": person_id, "due_on": day}
            journal.record(ReadingAct.ASKED, reading, by=by, private={"name": name}, **about)
            if person_id is not None:
                duties.assign_duty(DUTY, reading, owner=persons[person_id], verb=VERB, due_on=day, by=by)
        return len(fresh_ones)


def acknowledge(revision: Revision, *, by: Actor) -> Reading:
    """Say that one has read and understood the revision; the pages that were shown are named by their hash.

    Raises:
        NotFound, Conflict: nothing was asked of this person, done already, or the revision is over.
    """
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        revision = fresh(revision)
        found = queries.own_reading(revision, by=by)
        if found is None:
            raise Conflict(N_("Nobody has asked you to read this revision."))
        _finish(fresh(found), revision, by=by)
        journal.record(ReadingAct.DONE, found, by=by, revision=revision.id, shown=found.shown_sha)
        duties.complete_duties_of(DUTY, found, by=by)
    return found


def enter_sheet(revision: Revision, pdf: bytes, signed: Sequence[tuple[Reading, date]], *, by: Actor) -> int:
    """Enter a sheet that was signed by hand: its scan stands at every reading that was ticked.

    Args:
        pdf: the cleaned scan. ``signed``: readings with the day written on the sheet.

    Raises:
        NotAllowed: not who looks after reading. Invalid: nothing ticked, a day to come. Conflict: of another revision.
    """
    with transaction():
        revision = fresh(revision)
        _require(revision.document, by)
        if not signed:
            raise Invalid(fields={"signed": [N_("Tick at least one line.")]})
        kept = files.keep(pdf)
        for reading, day in signed:
            reading = fresh(reading)
            if reading.revision_id != revision.id:
                raise Conflict(N_("This sheet is of another revision."))
            if day > documents.today():
                raise Invalid(fields={"signed": [N_("A signature can not bear a day to come.")]})
            _finish(reading, revision, by=by, day=day)
            reading.sheet_sha, reading.entered_by_id = kept, by.person_id
            journal.record(ReadingAct.ENTERED, reading, by=by, revision=revision.id, day=day, file=kept)
            duties.complete_duties_of(DUTY, reading, by=by)
    return len(signed)


def waive_reading(reading: Reading, reason: str, *, by: Actor) -> Reading:
    """Let somebody off reading, with a reason: on long leave, or moved to other work.

    Raises:
        NotAllowed: not who looks after reading. Invalid: no reason. Conflict: closed already.
    """
    with transaction():
        reading = fresh(reading)
        _require(reading.revision.document, by)
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Give a reason.")]})
        if reading.state is not ReadingState.OPEN:
            raise Conflict(N_("This reading is closed already."))
        _waive(reading, reason.strip(), by=by)
    return reading


def judge_reading(reading: Reading, *, by: Actor, score: int | None = None, effect: Effect | None = None) -> Reading:
    """Record the mark of an exam, or what the evaluation of the effect found.

    Raises:
        NotAllowed: not who looks after reading. Conflict: not read yet. Invalid: neither, or a mark beyond 0 to 100.
    """
    with transaction():
        reading = fresh(reading)
        _require(reading.revision.document, by)
        if reading.state is not ReadingState.DONE:
            raise Conflict(N_("Only what was read is judged."))
        if score is None and effect is None:
            raise Invalid(fields={"score": [N_("Give a mark or a verdict.")]})
        if score is not None and not 0 <= score <= 100:
            raise Invalid(fields={"score": [N_("A mark from 0 to 100.")]})
        reading.score = score if score is not None else reading.score
        reading.effect = effect if effect is not None else reading.effect
        reading.judged_by_id, reading.judged_at = by.person_id, clock.now()
        journal.record(ReadingAct.JUDGED, reading, by=by, score=reading.score, effect=str(reading.effect or ""))
    return reading


def waive_all(revision: Revision, *, by: Actor) -> int:
    """A revision is over: what was not read of it is owed no more; part of its end."""
    with transaction():
        found = [reading for reading in queries.readings_of(revision) if reading.state is ReadingState.OPEN]
        return _waive_each(found, N_("a newer revision followed"), by)


def waive_of(person: Person, *, by: Actor) -> int:
    """A person leaves: the open readings are owed no more."""
    with transaction():
        statement = select(Reading).where(Reading.person_id == person.id, Reading.state == ReadingState.OPEN)
        return _waive_each(db.session.scalars(statement).all(), N_("the person left"), by)


def ask_missing(*, by: Actor) -> int:
    """Ask who joined a department, role or post since a revision took effect; the worker's regular job."""
    count = 0
    ruled = select(ReadingRule.document_id).distinct()
    statement = select(Revision.id).where(Revision.state == State.EFFECTIVE, Revision.document_id.in_(ruled))
    for revision_id in list(db.session.scalars(statement.order_by(Revision.id))):
        count += ask_readers(db.session.get_one(Revision, revision_id), by=by)
    return count


def _finish(reading: Reading, revision: Revision, *, by: Actor, day: date | None = None) -> None:
    if reading.state is not ReadingState.OPEN:
        raise Conflict(N_("This reading is closed already."))
    if revision.state not in {State.EFFECTIVE, State.APPROVED}:
        raise Conflict(N_("This revision is over; read the one in force."))
    reading.state, reading.done_at, reading.done_on = ReadingState.DONE, clock.now(), day or documents.today()
    reading.shown_sha = revision.submissions[-1].body_sha if revision.submissions else revision.source_sha


def _waive_each(found: Iterable[Reading], reason: str, by: Actor) -> int:
    count = 0
    for reading in found:
        _waive(fresh(reading), reason, by=by)
        count += 1
    return count


def _waive(reading: Reading, reason: str, *, by: Actor) -> None:
    reading.state, reading.reason = ReadingState.WAIVED, reason
    journal.record(ReadingAct.WAIVED, reading, by=by, private={"reason": reason}, revision=reading.revision_id)
    duties.waive_duties_of(DUTY, reading, reason, by=by)


def _is_whole(rule: Rule) -> bool:
    if rule.whom is Whom.ALL:
        return True
    if rule.whom is Whom.DEPARTMENT:
        return rule.department is not None
    if rule.whom is Whom.PERSON:
        return rule.person is not None
    return 0 < len(rule.key.strip()) <= 120


def _require(document: Document, by: Actor) -> None:
    if not queries.manages(document, by):
        raise NotAllowed(
            N_("Reading is looked after by the head of the owner department."), who=who_may(Permission.READING_MANAGE)
        )
