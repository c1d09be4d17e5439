"""The timeline of a document, and the document as it stood at the end of a day."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp import shell
from webapp.audit import timeline
from webapp.core.access import Actor
from webapp.core.errors import N_
from webapp.documents import queries as documents
from webapp.documents.chips import stood_chip
from webapp.documents.copies.words import STATE_WORDS
from webapp.documents.hooks import Tab
from webapp.documents.models import Document

bp = Blueprint("timeline", __name__, template_folder="templates")


@bp.get("/d/<slug>/timeline")
def of_document(slug: str) -> tuple[str, int]:
    """What happened to the document, newest first; with ``at``, how it stood at the end of that day."""
    by, today = shell.current_actor(), documents.today()
    document = documents.get_document(slug, by=by)
    values = shell.Values(request.args)
    at = values.day("at")
    if at is not None and at > today:
        values.wrong("at", N_("The day lies in the future; the list can be shown up to today."))
    day = at if at and not values.errors else today
    return render_template(
        "audit/timeline.html",
        document=document,
        at=at,
        day=day,
        today=today,
        stood=timeline.stood(document, day, by=by),
        chip=stood_chip(day),
        days=timeline.events_of(document, day, by=by, language=shell.current_language().tag),
        most=timeline.MOST,
        state_words=STATE_WORDS,
        values={"at": "", **values.raw},
        errors=values.errors,
    ), 422 if values.errors else 200


def tabs(document: Document, by: Actor) -> list[Tab]:
    """The timeline of the document."""
    return [Tab("timeline", N_("Timeline"), "timeline.of_document", 90)]
