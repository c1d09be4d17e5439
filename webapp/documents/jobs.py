"""Work of this room that is done by the worker."""

from __future__ import annotations

from webapp.core import jobs
from webapp.core.access import system
from webapp.core.db import db
from webapp.documents import reviews
from webapp.documents.emergency.actions import lapse_overdue
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import switch_due
from webapp.documents.renditions import actions as renditions
from webapp.documents.temporary.actions import lapse_due


def register() -> None:
    """Register the jobs: bodies, covers, and what is due today."""
    jobs.register("freeze_body", freeze_body)
    jobs.register("freeze_cover", freeze_cover)
    jobs.register_regular("switch_due", lambda: switch_due(by=system("switch_due")))
    jobs.register_regular("lapse_emergencies", lambda: lapse_overdue(by=system("lapse_emergencies")))
    jobs.register_regular("lapse_temporary", lambda: lapse_due(by=system("lapse_temporary")))
    jobs.register_regular("owe_reviews", lambda: reviews.owe_missing(by=system("owe_reviews")))


def freeze_body(revision_id: int) -> None:
    """Make the body pages of a revision that is still a draft, or that was taken over from paper."""
    revision = db.session.get(Revision, revision_id)
    if revision is not None and (revision.state == "draft" or revision.taken_over is not None):
        renditions.freeze_body(revision, by=system("freeze_body"))


def freeze_cover(revision_id: int, afresh: bool = False) -> None:
    """Make the cover of a released revision; ``afresh`` makes one with the signatures that followed."""
    revision = db.session.get(Revision, revision_id)
    if revision is not None and revision.released_at is not None:
        renditions.freeze_cover(revision, by=system("freeze_cover"), afresh=afresh)
