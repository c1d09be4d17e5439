"""Finding change requests; what a change would touch; what still stands in the way of closing one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core import search
from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotFound, Unmet
from webapp.documents import queries as documents
from webapp.documents.access import class_allows, reads_all
from webapp.documents.acknowledging import queries as reading
from webapp.documents.changes.models import ChangeItem, ChangeReason, ChangeRequest, ChangeState
from webapp.documents.comparing.queries import compare_revisions
from webapp.documents.copies import queries as copies
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url


@dataclass(frozen=True)
class Touched:
    """Something a change of a document would touch; ``kind`` is a message key."""

    kind: str
    words: str
    url: str = ""


Impact = Callable[[Document, Actor], list[Touched]]
_impacts: dict[str, Impact] = {}


def register_impact(key: str, lister: Impact) -> None:
    """Let ``lister(document, by)`` say what a change of the document would touch in another room."""
    _impacts[key] = lister


def impact_of(document: Document, *, by: Actor) -> list[Touched]:
    """What a change of the document would touch: documents below it, those that cite it, copies out, readers."""
    found = [
        Touched(N_("Document below it"), f"{child.number} {child.title}", document_url(child))
        for child in documents.children_of(document, by=by)
    ]
    found += [Touched(N_("Cites it"), words, url) for words, url in _citing(document, by)]
    out = copies.out_count(document.id)
    if out:
        found.append(Touched(N_("Copies handed out"), str(out), f"{document_url(document)}/copies"))
    persons, names = reading.readers_of(document)
    if persons or names:
        found.append(Touched(N_("Must read it"), str(len(persons) + len(names)), f"{document_url(document)}/reading"))
    return found + [touched for lister in _impacts.values() for touched in lister(document, by)]


def _citing(document: Document, by: Actor) -> list[tuple[str, str]]:
    """Documents in force whose text names the number or the title in 《》."""
    found: dict[str, str] = {}
    for words in (f'"{document.number}"', f'"《{document.title}》"'):
        for hit in search.find(words, search.Filters(kind=("document",)), by=by, with_facets=False).items:
            if hit.number != document.number:
                found[f"{hit.number} {hit.title}"] = hit.url
    return sorted(found.items())


def readable_changes(by: Actor) -> ColumnElement[bool]:
    """The clause over ``ChangeRequest``: one's own, or one whose documents may all be known."""
    hidden = exists(
        select(ChangeItem.id)
        .join(Document, Document.id == ChangeItem.document_id)
        .where(ChangeItem.request_id == ChangeRequest.id, ~class_allows(by))
    )
    return or_(ChangeRequest.asked_by_id == by.person_id, ~hidden) if not reads_all(by) else ~hidden


def get_change(change_id: int, *, by: Actor) -> ChangeRequest:
    """A request by its id.

    Raises:
        NotFound: there is none, or one about a document the person may not know of.
    """
    statement = select(ChangeRequest).where(ChangeRequest.id == change_id, readable_changes(by)).options(*_WHOLE)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such change request, or you may not see it."))
    return found


_WHOLE = (
    joinedload(ChangeRequest.asked_by),
    joinedload(ChangeRequest.decided_by),
    selectinload(ChangeRequest.items).joinedload(ChangeItem.document),
)


def changes(state: str, *, by: Actor, page: int = 1, per_page: int = 50) -> tuple[list[ChangeRequest], int]:
    """A page of requests, newest first; ``state``: a key, or empty for all."""
    clause = [readable_changes(by), *([ChangeRequest.state == state] if state else [])]
    total = db.session.scalar(select(func.count()).select_from(ChangeRequest).where(*clause)) or 0
    statement = select(ChangeRequest).where(*clause).options(*_WHOLE).order_by(ChangeRequest.id.desc())
    return list(db.session.scalars(statement.limit(per_page).offset((page - 1) * per_page))), total


def running_of(document: Document, *, by: Actor) -> list[ChangeRequest]:
    """Requests about a document that are open or accepted."""
    statement = (
        select(ChangeRequest)
        .where(readable_changes(by), ChangeRequest.state.in_([ChangeState.OPEN, ChangeState.ACCEPTED]))
        .where(ChangeRequest.id.in_(select(ChangeItem.request_id).where(ChangeItem.document_id == document.id)))
        .options(*_WHOLE)
        .order_by(ChangeRequest.id)
    )
    return list(db.session.scalars(statement))


def accepted_item(document_id: int) -> ChangeItem | None:
    """The oldest place of a document in an accepted request that no revision carries out yet."""
    statement = (
        select(ChangeItem)
        .join(ChangeRequest, ChangeRequest.id == ChangeItem.request_id)
        .where(ChangeItem.document_id == document_id, ChangeItem.revision_id.is_(None))
        .where(ChangeRequest.state == ChangeState.ACCEPTED)
        .order_by(ChangeItem.id)
    )
    return db.session.scalars(statement.limit(1)).first()


def request_of(revision: Revision) -> ChangeRequest | None:
    """The request a revision carries out."""
    statement = select(ChangeRequest).join(ChangeItem, ChangeItem.request_id == ChangeRequest.id)
    return db.session.scalars(statement.where(ChangeItem.revision_id == revision.id)).one_or_none()


def may_decide(request: ChangeRequest, by: Actor) -> bool:
    """Head or in-charge of an owner department of the bundle, or who holds the permission; never who asked."""
    if by.person_id is None or by.person_id == request.asked_by_id:
        return False
    owners = [item.document.department for item in request.items]
    return by.may(Permission.CHANGE_DECIDE) or any(by.person_id in {d.head_id, d.in_charge_id} for d in owners)


def before_deciding(request: ChangeRequest, *, by: Actor) -> list[Unmet]:
    """What stands against deciding, for the disabled button and the act."""
    if request.state is not ChangeState.OPEN:
        return [Unmet(Message(N_("This request is decided already.")))]
    if not may_decide(request, by):
        names = "、".join(
            dict.fromkeys(i.document.department.head.name for i in request.items if i.document.department.head)
        )
        return [
            Unmet(
                Message(N_("The owner of the document decides, never who asked.")),
                names or who_may(Permission.CHANGE_DECIDE),
            )
        ]
    return []


def before_submit(revision: Revision) -> list[Unmet]:
    """A type may want an accepted request before a new revision is sent."""
    type_ = revision.document.type
    if not type_.require_change_request or revision.position == 1 or request_of(revision) is not None:
        return []
    if accepted_item(revision.document_id) is not None:
        return []
    return [Unmet(Message(N_("This type needs an accepted change request before a new revision is sent.")))]


def reasons_of(revision: Revision) -> dict[str, str]:
    """Why places of a revision changed, by place."""
    rows = select(ChangeReason.place, ChangeReason.reason).where(ChangeReason.revision_id == revision.id)
    return {row.place: row.reason for row in db.session.execute(rows.order_by(ChangeReason.id))}


def places_of(revision: Revision) -> list[str]:
    """The places that differ from the revision in force, in order."""
    before = documents.effective_of(revision.document)
    if before is None or before.id == revision.id:
        return []
    return list(dict.fromkeys(change.place for change in compare_revisions(before, revision).changes))


def unexplained(revision: Revision) -> list[str]:
    """Changed places nobody gave a reason for."""
    known = reasons_of(revision)
    return [place for place in places_of(revision) if not known.get(place)]


def open_ends(request: ChangeRequest) -> list[str]:
    """What is not done yet of an accepted request, as words for people: revisions, copies."""
    found = []
    for item in request.items:
        revision = item.revision
        if revision is None or revision.state not in {State.EFFECTIVE, State.SUPERSEDED, State.OBSOLETE}:
            found.append(f"{item.document.number} {revision.label if revision else ''}".strip())
            continue
        missing = copies.missing_of_document(item.document_id)
        if missing:
            found.append(f"{item.document.number} ×{missing}")
    return found


def settled(request: ChangeRequest) -> bool:
    """Whether every revision is in force and every old copy accounted for."""
    return request.state is ChangeState.ACCEPTED and not open_ends(request)


def accepted() -> list[int]:
    """Ids of requests that are being carried out."""
    statement = select(ChangeRequest.id).where(and_(ChangeRequest.state == ChangeState.ACCEPTED))
    return list(db.session.scalars(statement.order_by(ChangeRequest.id)))


def requests_behind(revision_ids: Sequence[int]) -> dict[int, str]:
    """By revision, the number of the request it carries out."""
    statement = select(ChangeItem.revision_id, ChangeRequest.number).join(
        ChangeRequest, ChangeRequest.id == ChangeItem.request_id
    )
    rows = db.session.execute(statement.where(ChangeItem.revision_id.in_(revision_ids)))
    return {revision_id: number for revision_id, number in rows if revision_id is not None}
