"""What external documents add elsewhere: headings of their duties, lines on the pages of documents that cite them."""

from __future__ import annotations

from webapp.approvals.subjects import Fact, Link
from webapp.core import search
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message
from webapp.documents.access import readable_documents
from webapp.documents.external.actions import CITED
from webapp.documents.external.models import External, ExternalCitation
from webapp.documents.external.queries import citations_in, controlled_as, still_cites
from webapp.documents.hooks import Banner
from webapp.documents.indexing import KIND
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty
from webapp.duties.queries import open_duty


def external_url(external: External) -> str:
    """The address of an external document."""
    return f"/external/{external.id}"


def describe_check(duty: Duty, by: Actor) -> Heading | None:
    """The external document that is to be checked."""
    found = db.session.get(External, duty.subject_id)
    return Heading(found.number, found.title, external_url(found)) if found is not None else None


def describe_citation(duty: Duty, by: Actor) -> Heading | None:
    """The document that is to be adapted, for who may know of it, with what it cites."""
    statement = db.session.query(ExternalCitation).join(Document, Document.id == ExternalCitation.document_id)
    found = statement.filter(ExternalCitation.id == duty.subject_id, readable_documents(by)).one_or_none()
    if found is None:
        return None
    title = f"{found.document.title} ({found.external.number})"
    return Heading(found.document.number, title, document_url(found.document))


def open_citations(document: Document) -> list[ExternalCitation]:
    """What the document cites that holds no more, with its task still open."""
    table = ExternalCitation.__tablename__
    return [c for c in citations_in(document) if open_duty(CITED, table, c.id) is not None]


def facts(document: Document, shown: Revision | None, by: Actor) -> list[Fact]:
    """Which external document's text is kept here."""
    found = controlled_as(document)
    links = tuple(Link(f"{external.number} {external.title}", external_url(external)) for external in found)
    return [Fact(Message(N_("External document")), links)] if links else []


def banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    """What it cites that holds no more."""
    return [
        Banner(
            "warn",
            Message(N_("It cites %(number)s, which holds no more."), {"number": citation.external.number}),
            _successor(citation.external),
        )
        for citation in open_citations(document)
    ]


def _successor(external: External) -> Link:
    new = external.superseded_by
    if new is None:
        return Link(Message(N_("See why")), external_url(external))
    return Link(Message(N_("Now it is %(number)s"), {"number": new.number}), external_url(new))


def notes(revision: Revision) -> list[Message]:
    """For the signers: what this revision still cites although it holds no more."""
    parts = search.parts_of(KIND, revision.id)
    words = N_("It still cites %(number)s, which holds no more.")
    return [
        Message(words, {"number": citation.external.number})
        for citation in open_citations(revision.document)
        if still_cites(citation.external, revision, parts)
    ]
