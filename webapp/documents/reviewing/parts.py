"""What reviews add to the document's page: a tab, the last verdict, and what is still owed from it."""

from __future__ import annotations

from webapp.approvals.subjects import Fact, Link
from webapp.core import organisation_zone
from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents.hooks import Banner, Tab
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url
from webapp.documents.reviewing import following
from webapp.documents.reviewing.queries import reviews_of
from webapp.documents.reviewing.rules import VERDICT_TITLES
from webapp.duties.queries import open_duty

OWED = {
    following.REVISE: N_("A review came to the verdict that this is to be revised, by %(day)s."),
    following.CHILD: N_("The document above changed: whether this one still fits is to be reviewed by %(day)s."),
    following.END: N_("A review came to the verdict that this is to end; its end is to be asked for by %(day)s."),
}


def tabs(document: Document, by: Actor) -> list[Tab]:
    """Its reviews, beside the text."""
    return [Tab("review", N_("Reviews"), "reviewing.document", 60)]


def facts(document: Document, shown: Revision | None, by: Actor) -> list[Fact]:
    """When it was last reviewed and what that came to."""
    found = reviews_of(document)
    if not found:
        return []
    day = found[0].at.astimezone(organisation_zone()).date()
    return [Fact(Message(N_("Last review")), (Message(VERDICT_TITLES[found[0].verdict]), day))]


def banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    """What a verdict left to be done."""
    found = []
    for kind, words in OWED.items():
        duty = open_duty(kind, Document.__tablename__, document.id)
        if duty is not None:
            link = Link(Message(N_("See the review")), f"{document_url(document)}/review")
            found.append(Banner("warn", Message(words, {"day": duty.due_on.isoformat()}), link))
    return found
