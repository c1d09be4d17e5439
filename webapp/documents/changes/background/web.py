"""The page of the background of a change."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp import shell
from webapp.approvals.queries import round_of
from webapp.documents import queries as documents
from webapp.documents.changes.background.actions import open_background
from webapp.documents.changes.background.queries import is_asked_now, opening_of
from webapp.documents.changes.page import CATEGORY_WORDS
from webapp.documents.comparing.queries import KINDS

bp = Blueprint("background", __name__)


@bp.get("/revisions/<int:revision_id>/background")
def show(revision_id: int) -> str:
    """The request, the former approval and every changed place on one page; opening it is noted."""
    by = shell.current_actor()
    found = open_background(documents.get_revision_by_id(revision_id, by=by), by=by)
    revision = documents.get_revision_by_id(revision_id, by=by)
    return render_template(
        "documents/change_background.html",
        revision=revision,
        document=revision.document,
        found=found,
        category=CATEGORY_WORDS[found.request.category],
        kinds=KINDS,
        opened=opening_of(revision, by.person_id),
        waiting=round_of("revision", revision.id) if is_asked_now(revision, by) else None,
    )
