"""What the comparison adds to the page of a document."""

from __future__ import annotations

from flask import url_for

from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents.comparing.queries import two_of
from webapp.documents.hooks import Tab
from webapp.documents.models import Document, Revision


def tabs(document: Document, by: Actor) -> list[Tab]:
    """The comparison, where there are two revisions to see."""
    return [Tab("compare", N_("Compare"), "comparing.page", 30)] if two_of(document, "", "", by=by) else []


def facts(document: Document, shown: Revision | None, by: Actor) -> list[Fact]:
    """What changed in the revision shown, one press away."""
    if shown is None or shown.position < 2:
        return []
    before = next((r for r in document.revisions if r.position == shown.position - 1), None)
    if before is None or before.released_at is None:
        return []
    address = url_for("comparing.page", slug=document.slug, a=before.label, b=shown.label)
    return [
        Fact(Message(N_("What changed")), (Link(Message(N_("since %(label)s"), {"label": before.label}), address),))
    ]
