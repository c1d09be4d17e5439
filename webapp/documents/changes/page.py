"""What change requests add to the page of a document, to the signers' screen and to the list of duties."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from markupsafe import Markup

from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Message, NotFound
from webapp.documents import queries as documents
from webapp.documents.changes import queries
from webapp.documents.changes.models import Category, ChangeRequest, ChangeState
from webapp.documents.hooks import Banner, Button
from webapp.documents.lifecycle import EDITABLE, State
from webapp.documents.models import Document, Revision
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty

CATEGORY_WORDS: dict[Category, str] = {
    Category.CUSTOMER: N_("Customer requirement"),
    Category.LAW: N_("Law or standard"),
    Category.EXTERNAL_AUDIT: N_("External audit"),
    Category.MANAGEMENT_REVIEW: N_("Management review"),
    Category.IMPROVEMENT: N_("Improvement"),
    Category.CORRECTION: N_("Corrective action"),
}
STATE_WORDS: dict[ChangeState, str] = {
    ChangeState.OPEN: N_("waits for the owner"),
    ChangeState.ACCEPTED: N_("accepted, being carried out"),
    ChangeState.REFUSED: N_("refused"),
    ChangeState.WITHDRAWN: N_("withdrawn"),
    ChangeState.CLOSED: N_("closed, carried out"),
}
STATE_KINDS = {"open": "warn", "accepted": "work", "refused": "stop", "withdrawn": "draft", "closed": "ok"}


Card = Callable[[ChangeRequest, Actor], Markup]
_cards: dict[str, Card] = {}


def register_card(key: str, draw: Card) -> None:
    """Add a card to the page of a request; ``draw(request, by)`` gives its safe HTML, empty for none."""
    _cards[key] = draw


def cards_of(request: ChangeRequest, by: Actor) -> list[Markup]:
    """The cards other rooms add."""
    return [html for draw in _cards.values() if (html := draw(request, by))]


def banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    """Requests about the document that are not done yet."""
    return [
        Banner(
            "info",
            Message(N_("A change is asked for: %(reason)s"), {"reason": request.reason[:120]}),
            Link(request.number, url_for("changes.show", change_id=request.id)),
        )
        for request in queries.running_of(document, by=by)
    ]


def buttons(document: Document, shown: Revision | None, by: Actor) -> list[Button]:
    """Ask for a change of what is in force; explain the places of a draft."""
    found = []
    if shown is not None and shown.state is State.EFFECTIVE and by.person_id is not None:
        found.append(Button(Message(N_("Request a change")), url_for("changes.new", document=document.slug)))
    draft = next((r for r in documents.revisions_of(document, by=by) if r.state in EDITABLE and r.position > 1), None)
    if draft is not None and by.may("document.edit"):
        found.append(Button(Message(N_("Reasons for the changes")), url_for("changes.reasons", revision_id=draft.id)))
    return found


def consequences(revision: Revision, by: Actor) -> list[Fact]:
    """The request a revision carries out, and what it touches."""
    request = queries.request_of(revision)
    if request is None:
        return []
    link = Link(request.number, url_for("changes.show", change_id=request.id))
    touched = [f"{line.words}" for line in request.impacts if line.touched]
    facts = [Fact(Message(N_("Change request")), (link, Message(CATEGORY_WORDS[request.category])))]
    return facts + ([Fact(Message(N_("Impact")), tuple(touched[:12]))] if touched else [])


def notes(revision: Revision) -> list[Message]:
    """Changed places nobody explained, counted for the signers."""
    if queries.request_of(revision) is None and not queries.reasons_of(revision):
        return []
    missing = queries.unexplained(revision)
    if not missing:
        return []
    return [Message(N_("%(count)s changed places have no reason of their own."), {"count": len(missing)})]


def describe(duty: Duty, by: Actor) -> Heading | None:
    """The request a duty is about."""
    try:
        request = queries.get_change(duty.subject_id, by=by)
    except NotFound:
        return None
    titles = "、".join(item.document.title for item in request.items[:3])
    return Heading(request.number, titles, f"/changes/{request.id}")


def decided_on_the_request(duty: Duty, by: Actor) -> None:
    """Refuse to tick the duty off by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("This duty follows from the change request; decide there."))
