"""The duties of a check-out: that it comes back, and that a former holder takes note."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import NotFound
from webapp.documents import queries
from webapp.documents.checkout.models import Checkout
from webapp.documents.places import document_url
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty


def describe(duty: Duty, by: Actor) -> Heading | None:
    """Number, title and the page of the check-out; None for who may not know of the document."""
    lock = db.session.get(Checkout, duty.subject_id)
    try:
        document = queries.get_document_by_id(lock.document_id, by=by) if lock is not None else None
    except NotFound:
        return None
    if document is None:
        return None
    return Heading(document.number, document.title, document_url(document) + "/checkout")
