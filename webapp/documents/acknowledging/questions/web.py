"""The page of one question: what was asked, the answer or the field for it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import Conflict, Invalid
from webapp.documents.acknowledging.models import ReadingQuestion
from webapp.documents.acknowledging.queries import manages
from webapp.documents.acknowledging.questions import actions, queries
from webapp.documents.places import revision_url

bp = Blueprint("reading_questions", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/readings/questions/<int:question_id>")
def question(question_id: int) -> str:
    """What a reader asked, and the answer."""
    by = shell.current_actor()
    return _page(queries.get_question(question_id, by=by), by, {}, {})


@bp.post("/readings/questions/<int:question_id>")
def change(question_id: int) -> Answer:
    """Answer it, or take note of the answer; a refusal shows the page again with what was written."""
    by, values = shell.current_actor(), shell.Values()
    found = queries.get_question(question_id, by=by)
    act = values.choice("act", ("answer", "note"), required=True)
    try:
        values.check()
        if act == "answer":
            actions.answer_question(found, values.text("answer", lines=True, longest=actions.LONGEST), by=by)
            flash(_("Answered; who asked is told."), "ok")
        else:
            actions.take_note(found, by=by)
            flash(_("Noted."), "ok")
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _page(queries.get_question(question_id, by=by), by, values.raw, errors, problem), refusal.status
    return redirect(url_for("reading_questions.question", question_id=question_id), 303)


def _page(
    found: ReadingQuestion, by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    revision = found.reading.revision
    return render_template(
        "documents/reading_question.html",
        question=found,
        document=revision.document,
        revision=revision,
        address=revision_url(revision),
        answers=found.answered_at is None and manages(revision.document, by),
        notes=queries.answer_waits(found, by=by),
        values=values,
        errors=errors,
        problem=problem,
    )
