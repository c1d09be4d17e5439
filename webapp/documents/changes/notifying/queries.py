"""Finding change notices: one's own, those of a request, what a notice says to whom it is for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotFound, Unmet
from webapp.documents import queries as documents
from webapp.documents.changes import queries as changes
from webapp.documents.changes.models import ChangeRequest
from webapp.documents.changes.notifying.models import ChangeNotice
from webapp.documents.copies.queries import keeps_ledger
from webapp.documents.models import Revision
from webapp.duties import queries as duties

NOTICE = "change_notice"
_WHOLE = (
    joinedload(ChangeNotice.person),
    joinedload(ChangeNotice.department),
    joinedload(ChangeNotice.request),
    joinedload(ChangeNotice.noted_by),
)


@dataclass(frozen=True)
class Line:
    """What of a notice took effect: the revision, the one it replaced, the copies held, whether it is to be read."""

    revision: Revision
    before: Revision | None
    copies: tuple[str, ...]
    reads: bool


def notice_to(request: ChangeRequest, key: tuple[int | None, int | None, str]) -> ChangeNotice | None:
    """The notice of a request to one recipient."""
    person_id, department_id, name = key
    statement = select(ChangeNotice).where(
        ChangeNotice.request_id == request.id,
        ChangeNotice.person_id == person_id,
        ChangeNotice.department_id == department_id,
        ChangeNotice.name == name,
    )
    return db.session.scalars(statement).one_or_none()


def notices_of(request: ChangeRequest) -> list[ChangeNotice]:
    """Every notice of a request; for who sees the holders of copies."""
    statement = select(ChangeNotice).where(ChangeNotice.request_id == request.id).options(*_WHOLE)
    return list(db.session.scalars(statement.order_by(ChangeNotice.id)))


def get_notice(notice_id: int, *, by: Actor) -> ChangeNotice:
    """A notice: the own one, that of the own department, one that was handed over, or any for who keeps the ledger.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = db.session.scalars(select(ChangeNotice).where(ChangeNotice.id == notice_id).options(*_WHOLE)).one_or_none()
    if found is None or not (is_for(found, by) or keeps_ledger(by)):
        raise NotFound(N_("There is no such notice, or it is for somebody else."))
    return found


def is_for(notice: ChangeNotice, by: Actor) -> bool:
    """Whether the acting person takes note: the recipient, the department, or who took the duty over."""
    if by.person_id is None:
        return False
    near = {*by.heads, *([by.department_id] if by.department_id else [])}
    duty = duties.open_duty(NOTICE, "change_notice", notice.id)
    owes = duty is not None and duties.owes(duty, by=by)
    return notice.person_id == by.person_id or notice.department_id in near or owes


def before_noting(notice: ChangeNotice, *, by: Actor) -> list[Unmet]:
    """What stands against taking note, for the disabled button and the act."""
    if notice.noted_at is not None:
        return [Unmet(Message(N_("This notice has been noted already.")))]
    if is_for(notice, by) or (notice.name and by.may(Permission.COPY_RECALL)):
        return []
    who = who_may(Permission.COPY_RECALL) if notice.name else notice.recipient
    return [Unmet(Message(N_("Who the notice is for takes note.")), who)]


def lines_of(notice: ChangeNotice, *, by: Actor) -> list[Line]:
    """What the notice says, as far as the reader may know of it."""
    found = []
    for line in notice.lines:
        try:
            revision = documents.get_revision_by_id(line["revision"], by=by)
        except NotFound:
            continue
        found.append(Line(revision, before(revision), tuple(line["copies"]), bool(line["reads"])))
    return found


def before(revision: Revision) -> Revision | None:
    """The revision that was in force before."""
    former = [r for r in revision.document.revisions if r.position < revision.position and r.released_at is not None]
    return max(former, key=lambda r: r.position, default=None)


def sees_recipients(request: ChangeRequest, by: Actor) -> bool:
    """Whether the acting person sees who holds and reads: who keeps the ledger, who asked, who decides."""
    return keeps_ledger(by) or request.asked_by_id == by.person_id or changes.may_decide(request, by)
