"""Volumes, what they hold, and which of it is no longer in force."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.documents import queries as documents
from webapp.documents.access import readable_documents, readable_revisions
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.volumes.models import VolumePart


def volumes(*, by: Actor) -> list[Document]:
    """Every volume the person may know of, by number."""
    is_volume = exists().where(VolumePart.revision_id == Revision.id, Revision.document_id == Document.id)
    statement = select(Document).where(is_volume, readable_documents(by))
    return list(db.session.scalars(statement.order_by(Document.number)))


def parts_of(revision: Revision) -> list[VolumePart]:
    """What a revision of a volume holds, in its order; empty for another document."""
    statement = select(VolumePart).where(VolumePart.revision_id == revision.id).order_by(VolumePart.position)
    return list(db.session.scalars(statement))


def shown_of(document: Document, *, by: Actor) -> Revision | None:
    """The revision of a volume to be shown: in force, or the draft this person may see, or the last one."""
    in_force = documents.effective_of(document)
    if in_force is not None and parts_of(in_force):
        return in_force
    return next((r for r in documents.revisions_of(document, by=by) if parts_of(r)), None)


def outdated(parts: Iterable[VolumePart]) -> list[VolumePart]:
    """Those that are no longer in force as they stand in the volume."""
    return [line for line in parts if line.part.state is not State.EFFECTIVE]


def in_force_now(parts: Iterable[VolumePart]) -> list[Revision]:
    """The revisions now in force of the same documents, in their order; ended documents fall out."""
    found = (documents.effective_of(line.part.document) for line in parts)
    return [revision for revision in found if revision is not None]


def to_choose_from(*, by: Actor) -> list[Revision]:
    """Documents in force that may be put into a volume, by number; a volume holds no volume."""
    statement = (
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(
            Revision.state == State.EFFECTIVE,
            readable_revisions(by),
            readable_documents(by),
            ~exists().where(VolumePart.revision_id == Revision.id),
        )
    )
    return list(db.session.scalars(statement.order_by(Document.number)))
