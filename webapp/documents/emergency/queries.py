"""Emergency releases under way, and what carries an earlier revision on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from webapp.approvals.models import Round, RoundState
from webapp.approvals.queries import round_of
from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, Unmet
from webapp.documents import lifecycle, queries
from webapp.documents.emergency.models import Emergency, EmergencyState, Resumption
from webapp.documents.lifecycle import Act, State
from webapp.documents.models import Document, Revision


def emergency_of(revision: Revision) -> Emergency | None:
    """The emergency release of a revision whose chain has not followed yet, or None."""
    found = db.session.get(Emergency, revision.id)
    return found if found is not None and found.state is EmergencyState.OPEN else None


def emergency_open(document: Document) -> Emergency | None:
    """The document's emergency release whose chain has not followed yet, or None."""
    statement = (
        select(Emergency)
        .join(Revision, Revision.id == Emergency.revision_id)
        .where(Revision.document_id == document.id, Emergency.state == EmergencyState.OPEN)
    )
    return db.session.scalars(statement).one_or_none()


def overdue(day: date) -> list[Emergency]:
    """Emergency releases whose last day is over."""
    statement = select(Emergency).where(Emergency.state == EmergencyState.OPEN, Emergency.due_on < day)
    return list(db.session.scalars(statement.order_by(Emergency.due_on, Emergency.revision_id)))


def open_round_of(revision: Revision) -> Round | None:
    """The revision's approval that still runs, or None."""
    found = round_of("revision", revision.id)
    return found if found is not None and found.state is RoundState.OPEN else None


def original_id(revision_id: int) -> int:
    """The revision whose approval and pages a resumed one carries on; any other is its own."""
    found = db.session.get(Resumption, revision_id)
    return found.of_id if found else revision_id


def carried_on(revision: Revision) -> Revision | None:
    """The revision in force that carries this ended one on, or None."""
    statement = (
        select(Revision)
        .join(Resumption, Resumption.revision_id == Revision.id)
        .where(Resumption.of_id == original_id(revision.id), Revision.state == State.EFFECTIVE)
    )
    found = db.session.scalars(statement).one_or_none()
    return found if found is not None and found.id != revision.id else None


def before_urgent(revision: Revision, *, by: Actor) -> list[Unmet]:
    """What stands against an emergency release, for the disabled button and the act."""
    found: list[Unmet] = []
    if not by.may(Permission.DOCUMENT_RELEASE_URGENT):
        whose = who_may(Permission.DOCUMENT_RELEASE_URGENT)
        found.append(Unmet(Message(N_("You may not release urgently.")), whose))
    if not lifecycle.may(revision.state, Act.RELEASE_URGENT) or open_round_of(revision) is None:
        found.append(Unmet(Message(N_("Send it for approval first: the full approval has to be under way."))))
    if by.person_id in {*(a.person_id for a in revision.authors), revision.prepared_by_id}:
        found.append(Unmet(Message(N_("Who wrote it does not release it."))))
    before = queries.effective_of(revision.document)
    if before is not None and before.effective_from is not None and before.effective_from > queries.today():
        found.append(Unmet(Message(N_("The revision before it has not begun."))))
    return found


def unsettled(document: Document) -> Message | None:
    """Why nothing new may begin: the full approval of an emergency release still runs."""
    found = emergency_open(document)
    if found is None:
        return None
    values = {"label": found.revision.label, "day": found.due_on.isoformat()}
    return Message(
        N_("Revision %(label)s was released in an emergency; its full approval runs until %(day)s. Wait for it."),
        values,
    )
