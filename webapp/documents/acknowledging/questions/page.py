"""What a duty about a question is called, and where it is done."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, NotFound
from webapp.documents.acknowledging.questions import queries
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty


def describe(duty: Duty, by: Actor) -> Heading | None:
    """Number and title of the document a question is about; its page shows the question."""
    try:
        question = queries.get_question(duty.subject_id, by=by)
    except NotFound:
        return None
    document = question.reading.revision.document
    return Heading(document.number, document.title, f"/readings/questions/{question.id}")


def decided_on_its_page(duty: Duty, by: Actor) -> None:
    """Refuse to tick the duty off by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("Open the question and answer it there."))
