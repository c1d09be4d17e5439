"""Where a name stands: in the text and title of documents in force, and on copies that are out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from webapp.core import search
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message, Unmet
from webapp.documents import indexing
from webapp.documents import queries as documents
from webapp.documents.changes.impact import Touched
from webapp.documents.changes.models import ChangeItem, ChangeRequest
from webapp.documents.changes.renaming.models import Renaming
from webapp.documents.checkout.queries import lock_of, words_of
from webapp.documents.copies import queries as copies
from webapp.documents.copies.models import Copy
from webapp.documents.copies.states import OUT
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url
from webapp.people import queries as people

WRITABLE = frozenset({"docx", "md", "txt"})
"""Kinds of file in which a name can be put in place of another by the system."""


@dataclass(frozen=True)
class Place:
    """A document in force that bears the name: how often in its text, and whether in its title."""

    document: Document
    revision: Revision
    count: int
    titled: bool


def renaming_of(request: ChangeRequest) -> Renaming | None:
    """What the request renames, or None for another request."""
    return db.session.get(Renaming, request.id)


def names(*, by: Actor) -> list[str]:
    """Names of departments and posts, which are those that usually change."""
    posts = [title for role in people.roles() for title in role.titles.values()]
    return sorted({*(department.name for department in people.departments(by=by)), *posts})


def places_of(name: str, *, by: Actor) -> list[Place]:
    """Every document in force, among those ``by`` may read, that bears the name, in the order of their numbers."""
    ids = _found(name, by)
    statement = select(Revision).where(Revision.id.in_(ids), Revision.state == State.EFFECTIVE)
    found = []
    for revision in db.session.scalars(statement):
        count = sum(text.count(name) for _, text in search.parts_of(indexing.KIND, revision.id))
        titled = name in revision.document.title
        if count or titled:
            found.append(Place(revision.document, revision, count, titled))
    return sorted(found, key=lambda place: place.document.number)


def _found(name: str, by: Actor) -> set[int]:
    ids: set[int] = set()
    page = pages = 1
    while page <= pages:
        filters = search.Filters(kind=("document",), state=str(State.EFFECTIVE), page=page)
        results = search.find(f'"{name}"', filters, by=by, with_facets=False, synonyms=False)
        ids |= {hit.id for hit in results.items}
        page, pages = page + 1, results.pages
    return ids


def elsewhere(name: str, found: list[Place], *, by: Actor) -> list[Touched]:
    """Where the name stands beside texts: titles, places of copies, the register of departments itself."""
    touched = [
        Touched(
            N_("Title of a document"), f"{p.document.number} {p.document.title}", f"{document_url(p.document)}/edit"
        )
        for p in found
        if p.titled
    ]
    statement = select(Copy).where(
        Copy.state.in_(OUT), Copy.place.contains(name, autoescape=True), copies.readable_copies(by)
    )
    for copy in db.session.scalars(statement.order_by(Copy.id)):
        touched.append(Touched(N_("Place of a copy"), f"{copy.document.number} · {copy.number}", f"/c/{copy.id}"))
    if people.department_named(name) is not None:
        touched.append(Touched(N_("Name in the organisation"), name, "/people/departments"))
    return touched


def copies_to_recall(request: ChangeRequest, *, by: Actor) -> list[Copy]:
    """The copies of the request's documents that are out and bear the old name: one recall for all of them."""
    ids = [item.document_id for item in request.items]
    renewed = [item.revision_id for item in request.items if item.revision_id is not None]
    statement = (
        select(Copy)
        .join(Revision, Revision.id == Copy.revision_id)
        .where(
            Revision.document_id.in_(ids), Revision.id.not_in(renewed), Copy.state.in_(OUT), copies.readable_copies(by)
        )
    )
    return sorted(db.session.scalars(statement), key=lambda copy: (copy.document.number, copy.number))


def renewed(item: ChangeItem, renaming: Renaming) -> Revision | None:
    """The revision that carries the new name: the one that was sent, or the draft that bears it."""
    coming = item.revision or documents.open_of(item.document)
    if coming is None or coming is item.revision:
        return coming
    bears = any(renaming.new in text for _, text in search.parts_of(indexing.KIND, coming.id))
    return coming if bears else None


def why_not_drafted(document: Document) -> list[Unmet]:
    """What stands in the way of a draft with the new name."""
    before, coming, lock = documents.effective_of(document), documents.open_of(document), lock_of(document)
    if before is None:
        return [Unmet(Message(N_("The document is not in force.")))]
    if coming is not None:
        text = N_("Revision %(label)s is on its way; put the new name into it.")
        return [Unmet(Message(text, {"label": coming.label}))]
    if lock is not None:
        return [Unmet(words_of(lock), lock.holder.name)]
    if before.source_kind not in WRITABLE:
        text = N_("Its file (%(kind)s) can not be rewritten here; check it out and put the new name in by hand.")
        return [Unmet(Message(text, {"kind": before.source_kind}))]
    return []
