"""Finding change requests, what stands against deciding or sending, reasons place by place."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotFound, Unmet
from webapp.documents import queries as documents
from webapp.documents.access import class_allows, reads_all
from webapp.documents.changes.models import ChangeItem, ChangeReason, ChangeRequest, ChangeState
from webapp.documents.comparing.queries import compare_revisions
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision


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


def undecided_of(person_id: int) -> list[ChangeRequest]:
    """The requests of a person that wait for the owner's decision, whoever may read them."""
    statement = select(ChangeRequest).where(
        ChangeRequest.asked_by_id == person_id, ChangeRequest.state == ChangeState.OPEN
    )
    return list(db.session.scalars(statement.order_by(ChangeRequest.id)))


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
    """The oldest place of a document in an accepted request that no revision carries out; a rejected one does not."""
    statement = (
        select(ChangeItem)
        .join(ChangeRequest, ChangeRequest.id == ChangeItem.request_id)
        .outerjoin(Revision, Revision.id == ChangeItem.revision_id)
        .where(ChangeItem.document_id == document_id)
        .where(or_(ChangeItem.revision_id.is_(None), Revision.state == State.REJECTED))
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
