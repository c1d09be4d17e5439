"""Making a volume and its next issue; both become drafts that go through the chain of their type."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.actions import NewDocument, create_document
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.models import Classification, Document, Revision
from webapp.documents.volumes import queries
from webapp.documents.volumes.making import Made, volume_file
from webapp.documents.volumes.models import VolumeAct, VolumePart
from webapp.people.models import Department

MOST_PARTS = 200
CLASSES = list(Classification)


def make_volume(
    type_key: str, title: str, department: Department, order: str, parts: Sequence[Revision], *, by: Actor,
    language: str = "zh-Hans",
) -> Revision:  # fmt: skip
    """Make a volume of documents in force, with a number of its own; the draft of its first revision.

    It is classified as high as the highest of its parts.

    Raises:
        Invalid: no title, no part or too many, one that is not in force for this person. Conflict: pages are missing.
    """
    require(by, Permission.DOCUMENT_CREATE)
    if not title.strip():
        raise Invalid(fields={"title": [N_("Please fill this in.")]})
    _check(parts, by)
    made = volume_file(title.strip(), order, parts, language=language)
    with transaction():
        lowest = documents.get_type(type_key).classification
        highest = max([Classification(lowest), *(r.document.classification for r in parts)], key=CLASSES.index)
        new = NewDocument(type_key, title, department, classification=str(highest), origin="volume")
        return _keep(create_document(new, by=by), made, parts, by, language)


def next_issue(document: Document, order: str, *, by: Actor, language: str = "zh-Hans") -> Revision:
    """Draft the next revision of a volume with what is in force now of the same documents.

    Raises:
        Conflict: no volume, nothing of it is in force, or a revision is on its way.
    """
    require(by, Permission.DOCUMENT_CREATE)
    shown = queries.shown_of(document, by=by)
    if shown is None:
        raise Conflict(N_("This document is no volume."))
    parts = queries.in_force_now(queries.parts_of(shown))
    if not parts:
        raise Conflict(N_("None of its documents is in force any more; end the volume instead."))
    _check(parts, by)
    made = volume_file(document.title, order, parts, language=language)
    with transaction():
        return _keep(document, made, parts, by, language)


def _check(parts: Sequence[Revision], by: Actor) -> None:
    allowed = {revision.id for revision in queries.to_choose_from(by=by)}
    wanted = {revision.id for revision in parts}
    if not 0 < len(parts) <= MOST_PARTS or len(wanted) < len(parts) or not wanted <= allowed:
        raise Invalid(fields={"parts": [N_("Choose 1 to 200 documents that are in force.")]})


def _keep(document: Document, made: Made, parts: Sequence[Revision], by: Actor, language: str) -> Revision:
    revision = draft_revision(document, made.intake, by=by, language=language)
    for position, (part, start) in enumerate(zip(parts, made.first_pages, strict=True), start=1):
        db.session.add(VolumePart(revision_id=revision.id, position=position, part_id=part.id, first_page=start))
    journal.record(
        VolumeAct.MADE, revision, by=by, number=document.number, label=revision.label, parts=[p.id for p in parts]
    )
    return revision
