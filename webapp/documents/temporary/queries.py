"""Temporary revisions and what they override."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, Unmet
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.temporary.models import Override, Runs, Temporary


def temporary_of(revision: Revision) -> Temporary | None:
    """What makes a revision temporary, or None."""
    return db.session.get(Temporary, revision.id)


def overriding(document_id: int) -> list[tuple[Override, Temporary]]:
    """What overrides a document now: temporary revisions in force that name it."""
    statement = (
        select(Override, Temporary)
        .join(Temporary, Temporary.revision_id == Override.revision_id)
        .join(Revision, Revision.id == Override.revision_id)
        .where(Override.document_id == document_id, Revision.state == State.EFFECTIVE)
        .order_by(Override.revision_id)
    )
    return [(override, temporary) for override, temporary in db.session.execute(statement)]


def overridden_now(document_id: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    """The clause: a temporary document in force overrides the document, in part or as a whole."""
    in_force = aliased(Revision)
    return exists(
        select(Override.revision_id)
        .join(in_force, in_force.id == Override.revision_id)
        .where(Override.document_id == document_id, in_force.state == State.EFFECTIVE)
    )


def is_overridden(document_id: int) -> bool:
    """Whether something overrides the document today."""
    return bool(db.session.scalar(select(overridden_now(document_id))))


def due_to_lapse(day: date) -> list[Temporary]:
    """Temporary revisions in force whose last day is over."""
    statement = (
        select(Temporary)
        .join(Revision, Revision.id == Temporary.revision_id)
        .where(Revision.state == State.EFFECTIVE, Temporary.runs == Runs.DATE, Temporary.ends_on < day)
        .order_by(Temporary.ends_on, Temporary.revision_id)
    )
    return list(db.session.scalars(statement))


def before_release(revision: Revision, day: date) -> list[Unmet]:
    """A temporary document does not begin after its last day."""
    found = temporary_of(revision)
    if found is None or found.ends_on is None or found.ends_on >= day:
        return []
    values = {"day": found.ends_on.isoformat()}
    return [Unmet(Message(N_("The temporary document ends on %(day)s; it can not begin after that."), values))]


def before_ending(revision: Revision, *, by: Actor) -> list[Unmet]:
    """What stands against ending a temporary document by hand."""
    found: list[Unmet] = []
    if not by.may(Permission.DOCUMENT_RELEASE):
        whose = who_may(Permission.DOCUMENT_RELEASE)
        found.append(Unmet(Message(N_("Ending a temporary document is the document controller's.")), whose))
    if temporary_of(revision) is None or revision.state is not State.EFFECTIVE:
        found.append(Unmet(Message(N_("Only a temporary document in force can be ended here."))))
    return found


def why_not_temporary(document: Document) -> Message | None:
    """Why a document's next revision can not be temporary: when it lapsed, nothing would be in force."""
    statement = (
        select(Revision.id)
        .outerjoin(Temporary, Temporary.revision_id == Revision.id)
        .where(Revision.document_id == document.id, Revision.state == State.EFFECTIVE)
        .where(Temporary.revision_id.is_(None))
    )
    if db.session.scalar(statement) is None:
        return None
    return Message(N_("This document is in force for good; write a temporary document of its own that names it."))
