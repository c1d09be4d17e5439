"""Reading revisions in the API: facts and approval, the file, the PDF of this moment."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from webapp.documents import queries
from webapp.documents.api_schemas import RevisionFull
from webapp.documents.api_values import revision_full
from webapp.documents.renditions.actions import take_source, view_revision
from webapp.documents.renditions.queries import NotReady, rendition_of
from webapp.shell import send_bytes
from webapp.shell.api_room import ID, ApiRoom, acting, answer

room = ApiRoom("api_reading", __name__, "Revisions", "Revisions, their approval and their files.")
PDF = "application/pdf"


@room.call("get", f"/revisions/<{ID}:revision_id>", "One revision", gives=RevisionFull, refuses=(404,))
def revision(revision_id: int) -> Response:
    """Facts, steps, decisions, signatures and `shown`, the digest of what stands to be decided.

    Looking at what is above ordinary is noted in the journal.
    """
    by = acting()
    found = queries.get_revision_by_id(revision_id, by=by)
    view_revision(found, by=by)
    return answer(revision_full(found, by=by))


@room.call(
    "get",
    f"/revisions/<{ID}:revision_id>/source",
    "The file a revision was made from",
    media="application/octet-stream",
    refuses=(404,),
)
def source(revision_id: int) -> Response:
    """The bytes that were uploaded; every taking is noted in the journal."""
    by = acting()
    found = queries.get_revision_by_id(revision_id, by=by)
    return send_bytes(take_source(found, by=by), found.source_name)


@room.call(
    "get",
    f"/revisions/<{ID}:revision_id>/rendition",
    "The PDF with state, stamp and code of this moment",
    media=PDF,
    refuses=(404, 409, 503),
)
def rendition(revision_id: int) -> Response:
    """503 with Retry-After while the pages or the cover are being made; 409 when they can not be made."""
    by = acting()
    found = queries.get_revision_by_id(revision_id, by=by)
    view_revision(found, by=by)
    name = f"{found.document.number} {found.label}.pdf"
    try:
        return send_bytes(rendition_of(found, by=by), name, PDF, own_pdf=True)
    except NotReady as wait:
        raise ServiceUnavailable(retry_after=wait.seconds) from wait
