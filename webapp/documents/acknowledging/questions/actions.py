"""A question is put, answered once, the answer taken note of."""

from __future__ import annotations

from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import queries as documents
from webapp.documents.acknowledging.models import Reading, ReadingAct, ReadingQuestion
from webapp.documents.acknowledging.queries import require_manager
from webapp.documents.acknowledging.questions import queries
from webapp.duties import actions as duties
from webapp.duties import workdays
from webapp.people.models import Person

TO_ANSWER, TO_NOTE = "reading_question", "reading_answer"
DAYS = 5
"""Working days to answer, and to take note of the answer."""
LONGEST = 2000


def put_question(reading: Reading, text: str, *, by: Actor) -> ReadingQuestion:
    """Ask the owner department something about what one has read; part of the acknowledgement.

    Raises:
        Invalid: longer than ``LONGEST`` characters.
    """
    with transaction():
        _check(text)
        question = ReadingQuestion(reading=reading, text=text, asked_at=clock.now())
        db.session.add(question)
        about = {"reading": reading.id, "revision": reading.revision_id}
        journal.record(ReadingAct.QUESTION_PUT, question, by=by, private={"text": text}, **about)
        owner, day = reading.revision.document.department, workdays.working_day(documents.today(), DAYS)
        duties.assign_duty(
            TO_ANSWER,
            question,
            department=owner,
            verb=N_("Answer the question"),
            due_on=day,
            early=duties.AT_ONCE,
            by=by,
        )
    return question


def answer_question(question: ReadingQuestion, text: str, *, by: Actor) -> ReadingQuestion:
    """Answer a reader's question, once; who asked is told.

    Raises:
        NotAllowed: not who looks after reading. Invalid: nothing said, or too much. Conflict: answered already.
    """
    with transaction():
        question = fresh(question)
        require_manager(question.reading.revision.document, by)
        if question.answered_at is not None:
            raise Conflict(N_("This question is answered already; the answer stays."))
        _check(text)
        question.answer, question.answered_by_id, question.answered_at = text.strip(), by.person_id, clock.now()
        private = {"answer": question.answer}
        journal.record(ReadingAct.QUESTION_ANSWERED, question, by=by, private=private, reading=question.reading_id)
        duties.complete_duties_of(TO_ANSWER, question, by=by)
        asker = question.reading.person
        if asker is not None and asker.active and asker.id != by.person_id:
            day = workdays.working_day(documents.today(), DAYS)
            duties.assign_duty(
                TO_NOTE, question, owner=asker, verb=N_("Read the answer"), due_on=day, early=duties.AT_ONCE, by=by
            )
    return question


def take_note(question: ReadingQuestion, *, by: Actor) -> ReadingQuestion:
    """Who asked has read the answer.

    Raises:
        NotAllowed: somebody else's question. Conflict: nothing waits to be taken note of.
    """
    with transaction():
        question = fresh(question)
        if by.person_id is None or question.reading.person_id != by.person_id:
            raise NotAllowed(N_("Who asked takes note of the answer."))
        if not duties.complete_duties_of(TO_NOTE, question, by=by):
            raise Conflict(N_("Nothing waits to be taken note of."))
    return question


def forget_notes_of(person: Person, *, by: Actor) -> int:
    """A person leaves: answers nobody else would read are owed no more. Returns how many."""
    with transaction():
        found = queries.answered_for(person)
        return sum(duties.waive_duties_of(TO_NOTE, question, N_("the person left"), by=by) for question in found)


def _check(text: str) -> None:
    if not text.strip():
        raise Invalid(fields={"answer": [N_("Say something.")]})
    if len(text) > LONGEST:
        raise Invalid(fields={"question": [N_("At most 2000 characters.")]})
