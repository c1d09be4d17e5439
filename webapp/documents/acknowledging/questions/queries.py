"""Finding questions of readers: the own ones, and those of documents one looks after."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.documents.acknowledging.models import Reading, ReadingQuestion
from webapp.documents.acknowledging.queries import get_reading
from webapp.documents.models import Revision
from webapp.duties.queries import open_duty
from webapp.people.models import Person


def get_question(question_id: int, *, by: Actor) -> ReadingQuestion:
    """A reader's question: the own one, or any for who looks after reading.

    Raises:
        NotFound: no such question, or not the person's business.
    """
    found = db.session.get(ReadingQuestion, question_id)
    if found is None:
        raise NotFound(N_("There is no such question, or you may not see it."))
    get_reading(found.reading_id, by=by)
    return found


def answer_waits(question: ReadingQuestion, *, by: Actor) -> bool:
    """Whether the acting person asked, and has not taken note of the answer yet."""
    mine = question.reading.person_id == by.person_id
    return mine and open_duty("reading_answer", "reading_question", question.id) is not None


def answered_for(person: Person) -> list[ReadingQuestion]:
    """Questions of a person that were answered."""
    statement = (
        select(ReadingQuestion)
        .join(Reading, Reading.id == ReadingQuestion.reading_id)
        .where(Reading.person_id == person.id, ReadingQuestion.answered_at.is_not(None))
    )
    return list(db.session.scalars(statement.order_by(ReadingQuestion.id)))


def questions_about(revision: Revision, *, by: Actor, all_of_them: bool) -> list[ReadingQuestion]:
    """What readers of a revision asked; only the own one unless ``all_of_them``."""
    statement = (
        select(ReadingQuestion)
        .join(Reading, Reading.id == ReadingQuestion.reading_id)
        .where(Reading.revision_id == revision.id)
        .order_by(ReadingQuestion.id)
    )
    if not all_of_them:
        statement = statement.where(Reading.person_id == by.person_id)
    return list(db.session.scalars(statement))
