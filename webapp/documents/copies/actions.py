"""What is done with controlled copies: planned, issued, signed for, recalled, handed back, lost, damaged, kept,
replaced, written off, corrected (domain.md Controlled copies; ISO 9001 7.5.3.2 a and d).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.core.tokens import new_token
from webapp.documents import queries as documents
from webapp.documents.copies import due, indexing, queries
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct, CopyLine, Holder, Medium, Sheet
from webapp.documents.copies.states import OUT, WITH_HOLDER, Act, CopyState, after, may
from webapp.documents.models import PrintedToken, Revision
from webapp.people.profile import profile

MOST = 500


@dataclass(frozen=True)
class Wanted:
    """One copy to be handed out."""

    holder: Holder
    medium: Medium = Medium.PAPER
    place: str = ""


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
            copy = _planned_for(revision, line) or _plan(revision, line, by=by, reason=reason)
            if by.may(Permission.COPY_APPROVE_ISSUE) or queries.is_listed(revision, line.holder):
                _issue(copy, by=by)
            made.append(copy)
        db.session.flush()
        db.session.expire(document)
    return made


def plan_from_list(revision: Revision, *, by: Actor) -> list[Copy]:
    """Plan a copy for everybody on the issue list of an approved revision; part of the approval."""
    from webapp.documents.copies.holders.actions import holder_of_name

    with transaction():
        sent = revision.submissions[-1] if revision.submissions else None
        names = dict.fromkeys(str(item).strip() for item in (sent.issue_list if sent else ()))
        lines = [Wanted(holder_of_name(name, by=by)) for name in names if name]
        return [_plan(revision, line, by=by) for line in lines if _planned_for(revision, line) is None]


def agree_to_issue(copies: Sequence[Copy], *, by: Actor) -> list[Copy]:
    """Agree to extra issues 增发: the head of the department in charge, or whoever holds that permission.

    Raises:
        NotAllowed: no such permission. Conflict: one of them is not planned any more.
    """
    with transaction():
        require(by, Permission.COPY_APPROVE_ISSUE)
        found = [fresh(copy) for copy in copies]
        for copy in found:
            _issue(copy, by=by)
    return found


def cancel_copy(copy: Copy, reason: str, *, by: Actor) -> Copy:
    """Cancel a planned copy before it is handed out; its number stays free for the same holder.

    Raises:
        Conflict: it was handed out. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        copy = fresh(copy)
        _need(reason)
        _move(copy, Act.CANCEL)
        note(copy, CopyAct.CANCELLED, by=by, text=reason)
        indexing.put_copy(copy)
    return copy


def receive_copy(
    copy: Copy, *, by: Actor, signed_by: str = "", day: date | None = None, scan: tuple[str, bytes] | None = None
) -> Copy:
    """Sign for a copy: the holder on-line, or the controller for a sheet signed by hand.

    Args:
        signed_by: who signed for the holder (代领); the holder when empty. ``day``: as written on paper.
        scan: name and bytes of the signed sheet, looked at already.

    Raises:
        NotAllowed: neither the holder nor the controller. Conflict: it is not out, or signed for already.
    """
    with transaction():
        copy = fresh(copy)
        queries.require_holder_or(Permission.COPY_ISSUE, copy, by=by)
        _not_later(day)
        _sign_for(copy, signed_by.strip() or _name_of(copy, by))
        kept = files.keep(scan[1]) if scan else None
        note(copy, CopyAct.RECEIVED, by=by, name=copy.signed_by, day=day, file_sha=kept)
        due.received(copy, by=by)
        indexing.put_copy(copy)
    return copy


def recall_copy(copy: Copy, reason: str, *, by: Actor) -> Copy:
    """Ask a copy back, though its revision may still be in force.

    Raises:
        NotAllowed: not the controller. Conflict: it is not with its holder. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        _need(reason)
        _recall(copy, reason, by=by)
    return copy


def recall_all(revision: Revision, *, by: Actor) -> int:
    """A revision is over: planned copies are void, on-line ones close, the others are recalled; returns how many.

    Part of taking effect, ending or lapsing; a copy nobody signed for is recalled too.
    """
    count = 0
    with transaction():
        for copy in [fresh(found) for found in queries.copies_of(revision)]:
            if copy.state is CopyState.PLANNED:
                _move(copy, Act.CANCEL)
                note(copy, CopyAct.CANCELLED, by=by)
            elif copy.medium is Medium.ONLINE and may(copy.state, Act.CLOSE):
                _move(copy, Act.CLOSE)
                note(copy, CopyAct.CLOSED, by=by)
                due.ended(copy, by=by)
            elif copy.state in WITH_HOLDER:
                _recall(copy, "", by=by)
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
        _not_later(day)
        if sheet and sheet != copy.sheet:
            _take_old_sheet(copy, sheet, by=by, remark=remark)
            return copy
        _move(copy, Act.RETURN)
        note(copy, CopyAct.RETURNED, by=by, name=_name_of(copy, by), text=remark, day=day)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy


def lose_copy(copy: Copy, reason: str, *, by: Actor) -> tuple[Copy, Copy | None]:
    """Record a loss: the number is void, a new copy with a new number follows, all holders are told.

    Returns:
        The lost copy, and its replacement; None when its revision is no longer issued.

    Raises:
        NotAllowed: not the controller. Conflict: it is not out. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        _need(reason)
        _move(copy, Act.LOSE)
        note(copy, CopyAct.LOST, by=by, text=reason)
        due.ended(copy, by=by)
        replacement = None
        if copy.revision.state in queries.ISSUABLE:
            replacement = _plan(copy.revision, Wanted(copy.holder, copy.medium, copy.place), by=by, replaces=copy)
            _issue(replacement, by=by)
        due.tell_loss(copy, queries.copies_of(copy.revision), by=by)
        indexing.put_copy(copy)
    return copy, replacement


def damage_copy(copy: Copy, reason: str, *, by: Actor) -> Copy:
    """Record damage: the same copy and number, issued again on the next sheet; the old one must come back.

    Raises:
        NotAllowed: not the controller. Conflict: not with its holder, or the print before is still out.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        _need(reason)
        if copy.medium is Medium.ONLINE:
            raise Conflict(N_("An on-line copy has no sheet that could be damaged."))
        _move(copy, Act.DAMAGE)
        note(copy, CopyAct.DAMAGED, by=by, text=reason)
        copy.sheet += 1
        copy.received_at, copy.signed_by = None, ""
        _print_token(copy)
        due.issued(copy, by=by)
        indexing.put_copy(copy)
    return copy


def keep_copy(
    copy: Copy, reason: str, *, by: Actor, keeper: str = "", place: str = "", until: date | None = None
) -> Copy:
    """Keep an obsolete copy 作废保留, with reason, keeper, place and term.

    Raises:
        NotAllowed: not the controller. Conflict: its revision is not over, or it is not there any more.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        _need(reason)
        if copy.revision.state not in queries.OVER:
            raise Conflict(N_("Only a copy of a revision that is over is kept as an obsolete copy."))
        if until is not None and until < documents.today():
            raise Invalid(fields={"until": [N_("The day lies in the past.")]})
        _move(copy, Act.KEEP)
        copy.reason, copy.keep_until = reason.strip(), until
        copy.keeper, copy.place = keeper.strip() or _name_of(copy, by), place.strip() or copy.place
        note(copy, CopyAct.KEPT, by=by, name=copy.keeper, text=reason, day=until)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy


def replace_copy(copy: Copy, reply: str, *, by: Actor, scan: tuple[str, bytes] | None = None) -> Copy:
    """End an outside holder's copy by notice: the holder replied that the old one is destroyed or marked.

    Args:
        reply: what the holder answered. ``scan``: the reply itself, looked at already.

    Raises:
        NotAllowed: not the controller. Conflict: the holder is inside, or the copy is not out. Invalid: no reply.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        _need(reply)
        if not copy.holder.outside:
            raise Conflict(N_("Only the copy of an outside holder is replaced by notice; recall this one."))
        _move(copy, Act.REPLACE)
        kept = files.keep(scan[1]) if scan else None
        note(copy, CopyAct.REPLACED, by=by, name=copy.holder.name, text=reply, file_sha=kept)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy


def write_off_copy(copy: Copy, reason: str, *, by: Actor) -> Copy:
    """Write a copy off 核销 that can not be found: the management representative's act, with a reason.

    Raises:
        NotAllowed: no such permission. Conflict: it is not out. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_WRITE_OFF)
        copy = fresh(copy)
        _need(reason)
        _move(copy, Act.WRITE_OFF)
        copy.reason = reason.strip()
        note(copy, CopyAct.WRITTEN_OFF, by=by, text=reason)
        due.ended(copy, by=by)
        indexing.put_copy(copy)
    return copy


def correct_line(copy: Copy, line: CopyLine, text: str, *, by: Actor) -> CopyLine:
    """Correct a line of the ledger by a further line; the first one stays as it was written.

    Raises:
        NotAllowed: not the controller. Invalid: nothing is said.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        copy = fresh(copy)
        if not text.strip():
            raise Invalid(fields={"text": [N_("Say what is right.")]})
        return note(copy, CopyAct.CORRECTED, by=by, text=text, corrects=line, sheet=line.sheet, line=line.id)


def attach_scan(copies: Sequence[Copy], name: str, pdf: bytes, *, by: Actor, signed: dict[int, str]) -> int:
    """Enter a signed sheet: its scan stands at every copy it shows; those in ``signed`` are signed for by it.

    Args:
        name: of the file. ``pdf``: the cleaned scan. ``signed``: by copy id, who signed for it.

    Returns:
        How many copies are signed for by it.
    """
    count = 0
    with transaction():
        require(by, Permission.COPY_ISSUE)
        kept = files.keep(pdf)
        for copy in [fresh(found) for found in copies]:
            if copy.id in signed and may(copy.state, Act.RECEIVE):
                _sign_for(copy, signed[copy.id].strip() or copy.holder.name)
                note(copy, CopyAct.RECEIVED, by=by, name=copy.signed_by, file_sha=kept)
                due.received(copy, by=by)
                indexing.put_copy(copy)
                count += 1
            else:
                note(copy, CopyAct.SCAN_ATTACHED, by=by, text=name, file_sha=kept)
    return count


def note_printed(copies: Sequence[Copy], *, by: Actor) -> None:
    """Note that the pages of these copies were printed; each print bears the same code.

    Raises:
        NotAllowed: not the controller.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        for copy in [fresh(found) for found in copies]:
            note(copy, CopyAct.PRINTED, by=by)


def _plan(revision: Revision, line: Wanted, *, by: Actor, reason: str = "", replaces: Copy | None = None) -> Copy:
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


def _planned_for(revision: Revision, line: Wanted) -> Copy | None:
    found = (
        copy
        for copy in queries.copies_of(revision)
        if copy.state is CopyState.PLANNED and copy.holder_id == line.holder.id and copy.medium is line.medium
    )
    return next(found, None)


def _issue(copy: Copy, *, by: Actor) -> None:
    copy.state, copy.issued_at = after(copy.state, Act.ISSUE, copy.number), clock.now()
    _print_token(copy)
    note(copy, CopyAct.ISSUED, by=by)
    due.issued(copy, by=by)
    indexing.put_copy(copy)


def _sign_for(copy: Copy, name: str) -> None:
    state = after(copy.state, Act.RECEIVE, copy.number)
    copy.state, copy.received_at, copy.signed_by = state, clock.now(), name


def _recall(copy: Copy, reason: str, *, by: Actor) -> None:
    _move(copy, Act.RECALL)
    copy.recalled_at = clock.now()
    note(copy, CopyAct.RECALLED, by=by, text=reason)
    due.recalled(copy, by=by)
    indexing.put_copy(copy)


def _take_old_sheet(copy: Copy, number: int, *, by: Actor, remark: str) -> None:
    sheet = next((found for found in copy.sheets if found.sheet == number), None)
    if sheet is None or number > copy.sheet:
        raise Conflict(N_("Copy %(number)s has no sheet %(sheet)s."), number=copy.number, sheet=number)
    sheet = fresh(sheet)
    if sheet.back_at is not None:
        raise Conflict(N_("Sheet %(sheet)s of copy %(number)s is back already."), number=copy.number, sheet=number)
    sheet.back_at = clock.now()
    note(copy, CopyAct.SHEET_RETURNED, by=by, text=remark, sheet=number)


def _print_token(copy: Copy) -> None:
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


def _move(copy: Copy, act: Act) -> None:
    copy.state = after(copy.state, act, copy.number)
    if copy.state not in OUT and copy.state is not CopyState.RETURNED:
        copy.ended_at = clock.now()


def _name_of(copy: Copy, by: Actor) -> str:
    return by.name if queries.may_hand_over(copy, by) else copy.holder.name


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": [N_("Give a reason.")]})


def _not_later(day: date | None) -> None:
    if day is not None and day > documents.today():
        raise Invalid(fields={"day": [N_("A signature can not bear a day to come.")]})
