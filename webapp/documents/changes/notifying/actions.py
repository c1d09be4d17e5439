"""A notice is given when a revision of a request takes effect, and noted by whom it is for."""

from __future__ import annotations

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, NotAllowed
from webapp.documents import queries as documents
from webapp.documents.changes import queries as changes
from webapp.documents.changes.models import ChangeAct, ChangeRequest
from webapp.documents.changes.notifying.models import ChangeNotice
from webapp.documents.changes.notifying.queries import NOTICE, before_noting, notice_to
from webapp.documents.changes.notifying.recipients import Recipient, recipients_of
from webapp.documents.models import Revision
from webapp.duties import actions as duties
from webapp.duties import workdays

DAYS = 5
"""Working days to take note."""


def give_notice(revision: Revision, *, by: Actor) -> int:
    """Tell who holds or reads that a revision of a request took effect; part of taking effect.

    One notice a recipient and request, however many documents change: a further revision adds a line to it.
    """
    request = changes.request_of(revision)
    if request is None:
        return 0
    with transaction():
        return sum(_tell(request, revision, recipient, by=by) for recipient in recipients_of(revision))


def _tell(request: ChangeRequest, revision: Revision, to: Recipient, *, by: Actor) -> bool:
    notice = notice_to(request, to.key)
    if notice is None:
        person_id, department_id, name = to.key
        notice = ChangeNotice(
            request_id=request.id, person_id=person_id, department_id=department_id, name=name, lines=[]
        )
        db.session.add(notice)
    if any(line["revision"] == revision.id for line in notice.lines):
        return False
    notice.lines = [*notice.lines, {"revision": revision.id, "copies": to.copies, "reads": to.reads}]
    notice.told_at, notice.noted_at, notice.noted_by_id = clock.now(), None, None
    journal.record(
        ChangeAct.NOTICE_GIVEN,
        notice,
        by=by,
        private={"name": to.name} if to.name else {},
        request=request.id,
        revision=revision.id,
        person=notice.person_id,
        department=notice.department_id,
        copies=to.copies,
    )
    if not to.name:
        day = workdays.working_day(documents.today(), DAYS)
        owner = {"owner": to.person} if to.person else {"department": to.department}
        duties.assign_duty(
            NOTICE, notice, verb=N_("Take note of the change"), due_on=day, early=duties.AT_ONCE, by=by, **owner
        )
    return True


def note_change(notice: ChangeNotice, *, by: Actor) -> ChangeNotice:
    """Take note of a change; for a name without an account the controller enters the signed notice.

    Raises:
        NotAllowed: not a person. Conflict: somebody else's, or noted already.
    """
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        if by.person_id is None:
            raise NotAllowed(N_("Only a person can do this."))
        notice = fresh(notice)
        missing = before_noting(notice, by=by)
        if missing:
            raise Conflict(missing[0].condition.key, **missing[0].condition.values, who=missing[0].who)
        notice.noted_at, notice.noted_by_id = clock.now(), by.person_id
        journal.record(ChangeAct.NOTICE_NOTED, notice, by=by, request=notice.request_id)
        duties.complete_duties_of(NOTICE, notice, by=by)
    return notice
