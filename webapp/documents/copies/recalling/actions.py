"""Asked back and handed back: one copy, all of a revision that is over, the old print after damage."""

from __future__ import annotations

from datetime import date

from webapp.core import clock
from webapp.core.access import Actor, Permission, require
from webapp.core.db import fresh, transaction
from webapp.core.errors import N_, Conflict
from webapp.documents.copies import due, indexing, queries
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct, Medium
from webapp.documents.copies.states import WITH_HOLDER, Act, CopyState, may
from webapp.documents.copies.steps import move, name_of, need_reason, old_print, print_sheet, refuse_later
from webapp.documents.models import Revision


def recall_copy(copy: Copy, reason: str, *, by: Actor) -> Copy:
    """Ask a copy back, though its revision may still be in force.

    Raises:
        NotAllowed: not the controller. Conflict: it is not with its holder. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        need_reason(reason)
        _ask_back(copy, reason, by=by)
    return copy


def recall_all(revision: Revision, *, by: Actor) -> int:
    """A revision is over: planned copies are void, on-line ones close, the others are recalled; returns how many.

    Part of taking effect, ending or lapsing; a copy nobody signed for is recalled too.
    """
    count = 0
    with transaction():
        for copy in [fresh(found) for found in queries.copies_of(revision)]:
            if copy.state is CopyState.PLANNED:
                move(copy, Act.CANCEL)
                note(copy, CopyAct.CANCELLED, by=by)
            elif copy.medium is Medium.ONLINE and may(copy.state, Act.CLOSE):
                move(copy, Act.CLOSE)
                note(copy, CopyAct.CLOSED, by=by)
                due.ended(copy, by=by)
            elif copy.state in WITH_HOLDER:
                _ask_back(copy, "", by=by)
                count += 1
                continue
            indexing.put_copy(copy)
    return count


def return_copy(copy: Copy, *, by: Actor, sheet: int = 0, remark: str = "", day: date | None = None) -> Copy:
    """A copy came back: the print that was out, or the damaged one before it.

    Args:
        sheet: the print in hand; the one that is out when 0.

    Raises:
        NotAllowed: neither holder nor controller. Conflict: not out, or a print that is back already.
    """
    with transaction():
        copy = fresh(copy)
        queries.require_holder_or(Permission.COPY_RECALL, copy, by=by)
        refuse_later(day)
        if sheet and sheet != copy.sheet:
            _take_old_sheet(copy, sheet, by=by, remark=remark)
            return copy
        move(copy, Act.RETURN)
        note(copy, CopyAct.RETURNED, by=by, name=name_of(copy, by), text=remark, day=day)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy


def damage_copy(copy: Copy, reason: str, *, by: Actor) -> Copy:
    """Record damage: the same copy and number, issued again on the next sheet; the old one must come back.

    Raises:
        NotAllowed: not the controller. Conflict: not with its holder, or on-line. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        need_reason(reason)
        if copy.medium is Medium.ONLINE:
            raise Conflict(N_("An on-line copy has no sheet that could be damaged."))
        move(copy, Act.DAMAGE)
        note(copy, CopyAct.DAMAGED, by=by, text=reason)
        copy.sheet += 1
        copy.received_at, copy.signed_by = None, ""
        print_sheet(copy)
        due.issued(copy, by=by)
        indexing.put_copy(copy)
    return copy


def _ask_back(copy: Copy, reason: str, *, by: Actor) -> None:
    move(copy, Act.RECALL)
    copy.recalled_at = clock.now()
    note(copy, CopyAct.RECALLED, by=by, text=reason)
    due.recalled(copy, by=by)
    indexing.put_copy(copy)


def _take_old_sheet(copy: Copy, number: int, *, by: Actor, remark: str) -> None:
    sheet = old_print(copy, number)
    sheet.back_at = clock.now()
    note(copy, CopyAct.SHEET_RETURNED, by=by, text=remark, sheet=number)
