"""What reading adds to the page of a document, to the signers' screen and to the list of duties."""

from __future__ import annotations

from flask import render_template, url_for
from markupsafe import Markup

from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Conflict, Message, NotFound
from webapp.documents import queries as documents
from webapp.documents.acknowledging import asking, queries
from webapp.documents.acknowledging.models import Reading, ReadingState
from webapp.documents.hooks import Banner, Button, Tab
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url, revision_url
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty

PLACE = "acknowledge"
"""Where on a page one confirms."""


def tabs(document: Document, by: Actor) -> list[Tab]:
    """Who reads, for everybody who may see the document."""
    return [Tab("reading", N_("Reading"), "acknowledging.of_document", 25)]


def main(document: Document, shown: Revision | None, by: Actor) -> Button | None:
    """To where one says "I have read and understood it", for who is asked."""
    if shown is None or not _waits(shown, by):
        return None
    return Button(Message(N_("I have read and understood it")), _place(document), "wk", "check")


def banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    """Until when the person has to read it, also in the phone's reader."""
    reading = _waits(shown, by) if shown else None
    if reading is None:
        return []
    text = Message(N_("Please read this revision by %(day)s."), {"day": reading.due_on.isoformat()})
    return [Banner("info", text, Link(Message(N_("Confirm it")), _place(document)), reader=True)]


def below(document: Document, shown: Revision | None, by: Actor) -> list[Markup]:
    """Under the text: "I have read and understood it", with the digest of what was shown and room for a question."""
    reading = _waits(shown, by) if shown else None
    if shown is None or reading is None:
        return []
    drawn = render_template(
        "documents/_acknowledge.html", place=PLACE, revision=shown, reading=reading, shown=queries.shown_of(shown)
    )
    return [Markup(drawn)]  # noqa: S704 - drawn by an escaping template


def facts(document: Document, shown: Revision | None, by: Actor) -> list[Fact]:
    """How many of those who must have read it."""
    if shown is None:
        return []
    found = queries.coverage_of(shown.id, documents.today())
    if not found.total:
        return []
    words = Message(N_("%(done)s of %(total)s have read it"), {"done": found.done, "total": found.total})
    late = (Message(N_("%(count)s overdue"), {"count": found.late}),) if found.late else ()
    page = url_for("acknowledging.of_document", slug=document.slug)
    return [Fact(Message(N_("Reading")), (Link(words, page), *late))]


def consequences(revision: Revision, by: Actor) -> list[Fact]:
    """How many will have to read it."""
    persons, names = queries.readers_of(revision.document)
    count = len(persons) + len(names)
    return [Fact(Message(N_("Must read it")), (Message(N_("%(count)s persons"), {"count": count}),))] if count else []


def ask_beforehand(revision: Revision, by: Actor) -> None:
    """Where the type requires reading before a revision takes effect, it is asked at the approval."""
    if revision.document.type.require_reading:
        asking.ask_readers(revision, by=by)


def describe(duty: Duty, by: Actor) -> Heading | None:
    """The revision a duty of reading is about."""
    try:
        reading = queries.get_reading(duty.subject_id, by=by)
        revision = documents.get_revision_by_id(reading.revision_id, by=by)
    except NotFound:
        return None
    document = revision.document
    in_force = revision.state is State.EFFECTIVE
    address = f"{document_url(document)}/read" if in_force else revision_url(revision)
    return Heading(document.number, f"{document.title} {revision.label}", address)


def decided_on_the_document(duty: Duty, by: Actor) -> None:
    """Refuse to tick the duty off by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("Open the document and confirm there that you have read it."))


def looks_after(by: Actor) -> bool:
    """Who may see how far the reading got."""
    return by.may(Permission.READING_MANAGE) or bool(by.heads)


def _place(document: Document) -> str:
    return f"{document_url(document)}#{PLACE}"


def _waits(revision: Revision, by: Actor) -> Reading | None:
    found = queries.own_reading(revision, by=by)
    return found if found is not None and found.state is ReadingState.OPEN else None
