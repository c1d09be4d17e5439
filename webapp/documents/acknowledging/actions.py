"""Reading 宣贯: who must read is set, confirmed by the reader or entered from a signed sheet, waived.

``asking`` is who owes it, ``judging`` what it brought, ``questions`` what readers ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.acknowledging import queries
from webapp.documents.acknowledging.asking import DUTY, settle_document, waive
from webapp.documents.acknowledging.models import Reading, ReadingAct, ReadingRule, ReadingState, Whom
from webapp.documents.acknowledging.questions.actions import put_question
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.duties import actions as duties
from webapp.people.models import Department, Person

MOST_RULES = 100


@dataclass(frozen=True)
class Rule:
    """Whom a rule names: a department, a person, or the key of a role, a post, a name without an account."""

    whom: Whom
    department: Department | None = None
    person: Person | None = None
    key: str = ""


def set_rules(document: Document, rules: Sequence[Rule], *, by: Actor) -> int:
    """Set who reads every revision of a document; ask who is missing for the one in force, let off who is not named.

    Returns:
        How many are asked now.

    Raises:
        NotAllowed: neither the permission nor head of the owner department. Invalid: a rule without a name.
    """
    with transaction():
        document = fresh(document)
        queries.require_manager(document, by)
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
        return settle_document(document, by=by)


def acknowledge(revision: Revision, *, by: Actor, shown: str | None = None, question: str = "") -> Reading:
    """Say that one has read and understood the revision, and ask its owner a question if there is one.

    Args:
        shown: the digest the form carried of what the person was shown; what stands there now when None.

    Raises:
        NotFound, Conflict: nothing was asked of this person, done already, the revision is over, or another text.
    """
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        revision = fresh(revision)
        found = queries.own_reading(revision, by=by)
        if found is None:
            raise Conflict(N_("Nobody has asked you to read this revision."))
        digest = queries.shown_of(revision)
        if shown is not None and shown != digest:
            raise Conflict(N_("What you were shown is no longer what stands here; please read it once more."))
        _finish(fresh(found), revision, by=by)
        journal.record(ReadingAct.DONE, found, by=by, revision=revision.id, shown=digest, file=found.shown_sha)
        duties.complete_duties_of(DUTY, found, by=by)
        if question.strip():
            put_question(found, question.strip(), by=by)
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
        queries.require_manager(revision.document, by)
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
        queries.require_manager(reading.revision.document, by)
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Give a reason.")]})
        if reading.state is not ReadingState.OPEN:
            raise Conflict(N_("This reading is closed already."))
        waive(reading, reason.strip(), by=by)
    return reading


def _finish(reading: Reading, revision: Revision, *, by: Actor, day: date | None = None) -> None:
    if revision.state is State.SUPERSEDED:
        raise Conflict(N_("A newer revision came into force while you read; please read that one."))
    if revision.state not in {State.EFFECTIVE, State.APPROVED}:
        raise Conflict(N_("This revision is over; read the one in force."))
    if reading.state is not ReadingState.OPEN:
        raise Conflict(N_("This reading is closed already."))
    reading.state, reading.done_at, reading.done_on = ReadingState.DONE, clock.now(), day or documents.today()
    reading.shown_sha = revision.submissions[-1].body_sha if revision.submissions else revision.source_sha


def _is_whole(rule: Rule) -> bool:
    if rule.whom is Whom.ALL:
        return True
    if rule.whom is Whom.DEPARTMENT:
        return rule.department is not None
    if rule.whom is Whom.PERSON:
        return rule.person is not None
    return 0 < len(rule.key.strip()) <= 120
