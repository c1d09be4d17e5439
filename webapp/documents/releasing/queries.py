"""What the controller looks at before release: pages, approvals, what ends on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import Unmet
from webapp.documents import queries, unmet
from webapp.documents.models import Revision, Submission


@dataclass(frozen=True)
class ReleaseCheck:
    """A revision before release on ``day``: what was signed, what it replaces, what is missing."""

    revision: Revision
    sent: Submission | None
    before: Revision | None
    day: date
    unmet: tuple[Unmet, ...]


def check_release(revision: Revision, *, by: Actor, day: date | None = None) -> ReleaseCheck:
    """The check page's values; without a day, the planned one or today, whichever is later."""
    today = queries.today()
    wanted = day or max(revision.planned_on or today, today)
    return ReleaseCheck(
        revision,
        revision.submissions[-1] if revision.submissions else None,
        queries.effective_of(revision.document),
        wanted,
        tuple(unmet.before_release(revision, wanted, by=by)),
    )


def predecessor_of(revision: Revision) -> Revision | None:
    """The revision that ended on the day this one began, or None."""
    statement = (
        select(Revision)
        .where(Revision.document_id == revision.document_id, Revision.position < revision.position)
        .where(Revision.effective_to == revision.effective_from)
        .order_by(Revision.position.desc())
        .limit(1)
    )
    return db.session.scalars(statement).first()
