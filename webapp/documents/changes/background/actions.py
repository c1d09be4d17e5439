"""The background of a change is opened by who is asked to approve it."""

from __future__ import annotations

from webapp.core import clock, guards, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.documents.changes.background.models import BackgroundOpening
from webapp.documents.changes.background.queries import Background, background_of, is_asked_now, opening_of
from webapp.documents.changes.models import ChangeAct
from webapp.documents.models import Revision
from webapp.documents.renditions.actions import view_revision


def open_background(revision: Revision, *, by: Actor) -> Background:
    """The request, the former approval and the comparison; noted once a submission for who is asked to approve.

    Raises:
        NotFound: the revision carries out no request this person may know of.
    """
    found = background_of(revision, by=by)
    for shown in (found.compared.old, found.compared.new) if found.compared else (revision,):
        view_revision(shown, by=by)
    if is_asked_now(revision, by) and opening_of(revision, by.person_id) is None and guards.may_write():
        _note(revision, by=by)
        found = background_of(revision, by=by)
    return found


def _note(revision: Revision, *, by: Actor) -> None:
    with transaction():
        require(by, Permission.APPROVAL_SIGN)
        revision = fresh(revision)
        if opening_of(revision, by.person_id) is not None:
            return
        submission = len(revision.submissions)
        opening = BackgroundOpening(
            revision_id=revision.id, submission=submission, person_id=by.person_id, opened_at=clock.now()
        )
        db.session.add(opening)
        journal.record(ChangeAct.BACKGROUND_OPENED, revision, by=by, submission=submission)
