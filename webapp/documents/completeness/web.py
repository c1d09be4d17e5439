"""The ten contents of a process document beside the chapters of one revision."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp import shell
from webapp.core.errors import N_, NotFound
from webapp.documents import queries
from webapp.documents.completeness.queries import contents_of, is_looked_at
from webapp.documents.completeness.rules import CONTENT_TITLES
from webapp.documents.places import label_of

bp = Blueprint("completeness", __name__)


@bp.get("/d/<slug>/r/<label>/contents")
def page(slug: str, label: str) -> str:
    """Each content with the chapter that covers it, or none.

    Raises:
        NotFound: no such revision for this person, or no procedure.
    """
    by = shell.current_actor()
    revision = queries.get_revision(queries.get_document(slug, by=by), label_of(label), by=by)
    if not is_looked_at(revision.document):
        raise NotFound(N_("Only procedures are looked at for the ten contents of a process document."))
    found = contents_of(revision)
    rows = [(title, found.get(content)) for content, title in CONTENT_TITLES.items()]
    return render_template("documents/contents.html", revision=revision, rows=rows, looked=bool(found))
