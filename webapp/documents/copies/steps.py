"""The steps acts on copies share: planned, numbered, printed with its code, moved from state to state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh
from webapp.core.errors import N_, Conflict, Invalid
from webapp.core.tokens import new_token
from webapp.documents import queries as documents
from webapp.documents.copies import due, indexing, queries
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct, Holder, Medium, Sheet
from webapp.documents.copies.states import OUT, Act, CopyState, after
from webapp.documents.models import PrintedToken, Revision
from webapp.people.profile import profile


@dataclass(frozen=True)
class Wanted:
    """One copy to be handed out."""

    holder: Holder
    medium: Medium = Medium.PAPER
    place: str = ""


def plan(revision: Revision, line: Wanted, *, by: Actor, reason: str = "", replaces: Copy | None = None) -> Copy:
    """A copy planned for a holder, with the number that is its own."""
    counted = profile().copy_numbers == "document"
    copy = Copy(
        document_id=revision.document_id,
        revision_id=revision.id,
        holder_id=line.holder.id,
        number=queries.number_for(line.holder, revision.document_id, revision.id, counted=counted),
        medium=line.medium,
        place=line.place.strip(),
        reason=reason.strip(),
        planned_by_id=by.person_id,
        planned_at=clock.now(),
        replaces_id=replaces.id if replaces else None,
    )
    db.session.add(copy)
    db.session.flush()
    if not counted and line.holder.code is None:
        line.holder.code = copy.number
        journal.record(CopyAct.HOLDER_CODED, line.holder, by=by, code=copy.number)
    note(copy, CopyAct.PLANNED, by=by, text=reason, holder=line.holder.id, medium=str(line.medium))
    indexing.put_copy(copy)
    return copy


def planned_for(revision: Revision, line: Wanted) -> Copy | None:
    """The copy planned for the same holder and medium, if there is one."""
    found = (
        copy
        for copy in queries.copies_of(revision)
        if copy.state is CopyState.PLANNED and copy.holder_id == line.holder.id and copy.medium is line.medium
    )
    return next(found, None)


def hand_out(copy: Copy, *, by: Actor) -> None:
    """A planned copy is handed out: its print gets a code, its holder owes a signature.

    Raises:
        Conflict: it is not planned, or its holder has left meanwhile.
    """
    if copy.holder.has_left:
        raise Conflict(N_("%(name)s has left and can not hold a copy."), name=copy.holder.name)
    copy.state, copy.issued_at = after(copy.state, Act.ISSUE, copy.number), clock.now()
    print_sheet(copy)
    note(copy, CopyAct.ISSUED, by=by)
    due.issued(copy, by=by)
    indexing.put_copy(copy)


def print_sheet(copy: Copy) -> None:
    """A print of the copy, with a code of its own."""
    head = journal.head()
    token = PrintedToken(
        token=new_token(),
        kind="copy",
        revision_id=copy.revision_id,
        made_at=clock.now(),
        epoch=head.epoch if head else 0,
    )
    db.session.add(token)
    db.session.flush()
    db.session.add(Sheet(copy_id=copy.id, sheet=copy.sheet, token=token.token))
    db.session.flush()
    db.session.expire(copy, ["sheets"])


def old_print(copy: Copy, number: int) -> Sheet:
    """The damaged print of a copy that is still to be accounted for.

    Raises:
        Conflict: no such print, or it came back, was destroyed or written off already; says which.
    """
    sheet = next((found for found in copy.sheets if found.sheet == number), None)
    if sheet is None:
        raise Conflict(N_("Copy %(number)s has no sheet %(sheet)s."), number=copy.number, sheet=number)
    sheet = fresh(sheet)
    if sheet.back_at is not None:
        raise Conflict(N_("Sheet %(sheet)s of copy %(number)s is back already."), number=copy.number, sheet=number)
    if not sheet.is_out:
        raise Conflict(
            N_("Sheet %(sheet)s of copy %(number)s is accounted for already."), number=copy.number, sheet=number
        )
    return sheet


def sign_for(copy: Copy, name: str) -> None:
    """It is signed for, by whom."""
    state = after(copy.state, Act.RECEIVE, copy.number)
    copy.state, copy.received_at, copy.signed_by = state, clock.now(), name


def move(copy: Copy, act: Act) -> None:
    """The state that follows the act, with the time of its ending."""
    copy.state = after(copy.state, act, copy.number)
    if copy.state not in OUT and copy.state is not CopyState.RETURNED:
        copy.ended_at = clock.now()


def name_of(copy: Copy, by: Actor) -> str:
    """Who stands in the line: the acting person for the own copy, else its holder."""
    return by.name if queries.may_hand_over(copy, by) else copy.holder.name


def need_reason(reason: str) -> None:
    """Refuse an act without a reason.

    Raises:
        Invalid: there is none.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": [N_("Give a reason.")]})


def refuse_later(day: date | None) -> None:
    """Refuse a claimed day to come.

    Raises:
        Invalid: it lies in the future.
    """
    if day is not None and day > documents.today():
        raise Invalid(fields={"day": [N_("A signature can not bear a day to come.")]})
