"""Handing out: from the approved issue list or beyond it, printed, cancelled before it left (ISO 9001 7.5.3.2 a)."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents.copies import indexing, queries
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct
from webapp.documents.copies.states import Act
from webapp.documents.copies.steps import Wanted, hand_out, move, need_reason, plan, planned_for
from webapp.documents.models import Revision
from webapp.people import queries as people

MOST = 500


def issue_copies(
    revision: Revision, wanted: Sequence[Wanted], *, by: Actor, reason: str = "", expected: int | None = None
) -> list[Copy]:
    """Hand out copies of an approved revision: one each, with its number and the print's code.

    A copy for who is on the approved issue list, or from an issuer who may agree to extra issues, is issued at
    once; any other is planned until somebody agrees. A copy planned for the same holder is the one issued.

    Raises:
        Conflict: the revision is neither approved nor in force. Invalid: nobody, or too many, is named; an extra
            issue without a reason where one is asked for. NotAllowed: not the controller.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        revision = fresh(revision, expected)
        document = fresh(revision.document)
        missing = queries.before_issue(revision, by=by)
        if missing:
            raise Conflict(N_("Copies of this revision can not be issued."), unmet=missing)
        if not wanted or len(wanted) > MOST:
            raise Invalid(fields={"holders": [N_("Name at least one holder, and not more than 500 at once.")]})
        made = []
        for line in wanted:
            copy = planned_for(revision, line) or plan(revision, line, by=by, reason=reason)
            if by.may(Permission.COPY_APPROVE_ISSUE) or queries.is_listed(revision, line.holder):
                hand_out(copy, by=by)
            made.append(copy)
        db.session.flush()
        db.session.expire(document)
    return made


def plan_from_list(revision: Revision, *, by: Actor) -> list[Copy]:
    """Plan a copy for everybody on the issue list of an approved revision; part of the approval.

    Somebody who has left since the list was written gets none; the approval goes on.
    """
    from webapp.documents.copies.holders.actions import holder_of_name

    with transaction():
        sent = revision.submissions[-1] if revision.submissions else None
        names = dict.fromkeys(str(item).strip() for item in (sent.issue_list if sent else ()))
        lines = [Wanted(holder_of_name(name, by=by)) for name in names if name and not _has_left(name)]
        return [plan(revision, line, by=by) for line in lines if planned_for(revision, line) is None]


def agree_to_issue(copies: Sequence[Copy], *, by: Actor) -> list[Copy]:
    """Agree to extra issues 增发: the head of the department in charge, or whoever holds that permission.

    Raises:
        NotAllowed: no such permission. Conflict: one of them is not planned any more.
    """
    with transaction():
        require(by, Permission.COPY_APPROVE_ISSUE)
        found = [fresh(copy) for copy in copies]
        for copy in found:
            hand_out(copy, by=by)
    return found


def cancel_copy(copy: Copy, reason: str, *, by: Actor) -> Copy:
    """Cancel a planned copy before it is handed out; its number stays free for the same holder.

    Raises:
        Conflict: it was handed out. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        copy = fresh(copy)
        need_reason(reason)
        move(copy, Act.CANCEL)
        note(copy, CopyAct.CANCELLED, by=by, text=reason)
        indexing.put_copy(copy)
    return copy


def note_printed(copies: Sequence[Copy], *, by: Actor) -> None:
    """Note that the pages of these copies were printed; each print bears the same code.

    Raises:
        NotAllowed: not the controller.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        for copy in [fresh(found) for found in copies]:
            note(copy, CopyAct.PRINTED, by=by)


def _has_left(login: str) -> bool:
    person = people.person_by_login(login)
    return person is not None and not person.active
