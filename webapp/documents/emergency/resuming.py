"""Carrying an earlier revision on: a row of its own for its own time in force, with the same signed pages."""

from __future__ import annotations

from sqlalchemy import func, select

from webapp.core import clock, jobs, journal, search
from webapp.core.access import Actor
from webapp.core.db import db, table_of
from webapp.documents import indexing
from webapp.documents.emergency.models import EmergencyAct, Resumption
from webapp.documents.emergency.queries import original_id
from webapp.documents.lifecycle import State
from webapp.documents.models import PrintedToken, Rendition, Revision, RevisionAuthor, Submission
from webapp.documents.releasing.actions import plan_review
from webapp.documents.renditions.inputs import cover_of
from webapp.documents.tokens import new_token

RESUMED = "resumed"
CARRIED = (
    "document_id", "label", "summary", "source_sha", "source_name", "source_kind", "source_size", "own_body_sha",
    "incomplete", "prepared_by_id", "created_by_id", "released_by_id", "released_at",
)  # fmt: skip


def resume(before: Revision, lapsed: Revision, *, by: Actor) -> Revision:
    """The earlier revision again, from the day the emergency release ended; in the running transaction.

    Same label, same submission, same frozen cover and body: nothing new is signed, nothing ended is reopened,
    and the days of the three rows touch.
    """
    day = lapsed.effective_to
    last = db.session.scalar(select(func.max(Revision.position)).where(Revision.document_id == before.document_id))
    revision = Revision(
        **{name: getattr(before, name) for name in CARRIED},
        position=(last or 0) + 1,
        kind=RESUMED,
        state=State.EFFECTIVE,
        created_at=clock.now(),
        planned_on=day,
        effective_from=day,
    )
    db.session.add(revision)
    db.session.flush()
    origin = original_id(before.id)
    db.session.add(Resumption(revision_id=revision.id, of_id=origin))
    _carry(before, revision)
    plan_review(before.document, day, by=by)
    journal.record(
        EmergencyAct.RESUMED, revision, by=by, of=origin, label=revision.label, effective_from=day, after=lapsed.id
    )
    db.session.refresh(revision)
    indexing.put_revision(revision, tuple(search.parts_of(indexing.KIND, before.id)))
    return revision


def _carry(before: Revision, revision: Revision) -> None:
    """Authors, submission, cover and a code of its own."""
    for author in before.authors:
        db.session.add(RevisionAuthor(revision_id=revision.id, person_id=author.person_id))
    if before.submissions:
        sent = _columns(before.submissions[-1], but={"id", "revision_id", "number", "row_salt"})
        db.session.add(Submission(**sent, revision_id=revision.id, number=1))
    cover = cover_of(before)
    if cover is not None:
        db.session.add(Rendition(**_columns(cover, but={"id", "revision_id", "row_salt"}), revision_id=revision.id))
    else:
        jobs.enqueue("freeze_cover", revision_id=revision.id)
    head = journal.head()
    db.session.add(
        PrintedToken(
            token=new_token(),
            kind="revision",
            revision_id=revision.id,
            made_at=clock.now(),
            epoch=head.epoch if head else 0,
        )
    )
    db.session.flush()


def _columns(row: Submission | Rendition, *, but: set[str]) -> dict[str, object]:
    """Every column of a row as it stands; attributes are called as their columns."""
    return {c.name: getattr(row, c.name) for c in table_of(type(row)).columns if c.name not in but}
