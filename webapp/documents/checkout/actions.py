"""A document locked until a day, extended, given back, taken over; it returns by itself."""

from __future__ import annotations

from datetime import date, timedelta

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import queries
from webapp.documents.checkout.models import Checkout, CheckoutAct, Ending
from webapp.documents.checkout.queries import (
    base_of,
    before_check_out,
    held_by,
    lock_of,
    open_row,
    overdue,
    words_of,
)
from webapp.documents.labels import label_for
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Document, Revision
from webapp.duties import workdays
from webapp.duties.actions import AT_ONCE, assign_duty, complete_duties_of, waive_duties_of
from webapp.people import queries as people
from webapp.people.models import Person

DUTY, TAKEN = "checkout", "checkout_taken"
USUAL_DAYS = 5
MOST_DAYS = 60


def usual_end() -> date:
    """The day proposed for a lock: five working days from today on."""
    return workdays.working_day(queries.today(), USUAL_DAYS)


def check_out(
    document: Document, until: date | None = None, *, by: Actor, kind: str = "modify", purpose: str = ""
) -> Checkout:
    """Lock a document for the acting person; it returns by itself after ``until`` (domain.md Check-out).

    Args:
        until: the last day, moved on to a working day; None takes the usual one.
        kind: ``modify`` (修改) or ``new_edition`` (换版), which decides the label in the file handed out.

    Raises:
        Conflict: somebody has it (who, since when, until when), or nothing can be begun now.
        Invalid: a day in the past or too far away.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        document = fresh(document)
        close_overdue(document, by=by)
        missing = before_check_out(document, by=by)
        if missing:
            raise Conflict(N_("This can not be checked out."), unmet=missing)
        base = base_of(document, by=by)
        lock = _open(document, base, _last_day(until), kind, purpose, by=by)
        journal.record(
            CheckoutAct.BEGUN,
            document,
            by=by,
            private={"purpose": purpose} if purpose else None,
            base=base.id,
            label=lock.label,
            until=lock.until,
        )
    return lock


def extend_check_out(document: Document, until: date | None, *, by: Actor) -> Checkout:
    """Give the own lock a later last day.

    Raises:
        NotAllowed: not the holder. Invalid: not later, or too far away.
    """
    with transaction():
        lock = _own(document, by=by)
        day = _last_day(until)
        if day <= lock.until:
            raise Invalid(fields={"until": [N_("The new day lies after the old one.")]})
        before, lock.until = lock.until, day
        _owe(lock, by=by)
        journal.record(CheckoutAct.EXTENDED, lock.document, by=by, was=before, until=day)
    return lock


def return_check_out(document: Document, *, by: Actor) -> None:
    """Give the own lock back without a file.

    Raises:
        NotAllowed: not the holder.
    """
    with transaction():
        lock = _own(document, by=by)
        end_lock(lock, Ending.RETURNED, by=by)
        journal.record(CheckoutAct.RETURNED, lock.document, by=by, base=lock.base_id)


def take_over_check_out(document: Document, reason: str, *, by: Actor) -> Checkout:
    """End the lock of another and hold the document oneself; the former holder is told.

    Raises:
        Conflict: nobody else has it. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.DOCUMENT_UNLOCK)
        require(by, Permission.DOCUMENT_CREATE)
        document = fresh(document)
        lock = lock_of(document)
        if lock is None or lock.holder_id == by.person_id:
            raise Conflict(N_("Nobody else has this document checked out."))
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Give a reason.")]})
        lock = fresh(lock)
        lock.reason = reason.strip()
        end_lock(lock, Ending.TAKEN_OVER, by=by)
        assign_duty(
            TAKEN,
            lock,
            owner=lock.holder,
            verb=N_("Take note: your check-out was taken over"),
            due_on=workdays.working_day(queries.today(), 1),
            early=AT_ONCE,
            by=by,
        )
        journal.record(
            CheckoutAct.TAKEN_OVER,
            document,
            by=by,
            private={"reason": reason},
            holder=lock.holder_id,
            base=lock.base_id,
        )
        base = base_of(document, by=by)
        return _open(document, base, usual_end(), lock.kind, lock.purpose, by=by)


def end_check_out(lock: Checkout, *, by: Actor) -> None:
    """Let the check-out of somebody who leaves go back without a file.

    Raises:
        NotAllowed: may not take over check-outs. Conflict: it has ended.
    """
    with transaction():
        _end_for_leaver(lock, Ending.RETURNED, CheckoutAct.RETURNED, "", by=by)


def hand_over_check_out(lock: Checkout, to: Person, reason: str, *, by: Actor) -> Checkout:
    """Let another hold what somebody who leaves has checked out, with the usual days from today on.

    Raises:
        NotAllowed: may not take over check-outs. Conflict: it has ended, or ``to`` does not write documents.
    """
    with transaction():
        lock = _end_for_leaver(lock, Ending.TAKEN_OVER, CheckoutAct.TAKEN_OVER, reason, by=by)
        if not to.active or not people.actor_of(to).may(Permission.DOCUMENT_CREATE):
            raise Conflict(N_("%(name)s does not write documents."), name=to.name)
        base = base_of(lock.document, by=by)
        new = _open(lock.document, base, usual_end(), lock.kind, lock.purpose, by=by, holder=to)
        journal.record(
            CheckoutAct.BEGUN, lock.document, by=by, base=base.id, label=new.label, until=new.until, to=to.id
        )
    return new


def _end_for_leaver(lock: Checkout, ending: Ending, act: CheckoutAct, reason: str, *, by: Actor) -> Checkout:
    require(by, Permission.DOCUMENT_UNLOCK)
    lock = fresh(lock)
    if lock.ended_at is not None:
        raise Conflict(N_("This check-out has ended."))
    lock.reason = reason.strip()
    end_lock(lock, ending, by=by)
    private = {"reason": lock.reason} if lock.reason else None
    journal.record(act, lock.document, by=by, private=private, holder=lock.holder_id, base=lock.base_id)
    return lock


def return_due(*, by: Actor) -> int:
    """End every lock whose last day is over by the organisation's clock; the worker's regular job. How many."""
    found = overdue()
    for lock in found:
        with transaction():
            _run_out(fresh(lock), by=by)
    return len(found)


def return_leavers(person: Person, *, by: Actor) -> None:
    """What a leaver has checked out goes back."""
    for lock in held_by(person.id):
        end_lock(lock, Ending.RETURNED, by=by)
        journal.record(CheckoutAct.RETURNED, lock.document, by=by, base=lock.base_id)


def next_label(document: Document, base: Revision, kind: str = "modify") -> str:
    """The label of what is written next: that of the draft, else the next release label."""
    return base.label if base.state in EDITABLE else label_for(document, "", kind)


def refuse_others(document: Document, *, by: Actor) -> None:
    """Go on only when nobody else has the document checked out.

    Raises:
        Conflict: who has it, since when, until when.
    """
    lock = lock_of(document)
    if lock is not None and lock.holder_id != by.person_id:
        words = words_of(lock)
        raise Conflict(words.key, **words.values)


def _open(
    document: Document, base: Revision, until: date, kind: str, purpose: str, *, by: Actor, holder: Person | None = None
) -> Checkout:
    holder_id = holder.id if holder else by.person_id
    if holder_id is None:
        raise NotAllowed(N_("Only a person can check something out."))
    lock = Checkout(
        document_id=document.id,
        base_id=base.id,
        label=next_label(document, base, kind),
        kind=kind,
        purpose=purpose.strip(),
        holder_id=holder_id,
        since=clock.now(),
        until=until,
    )
    db.session.add(lock)
    db.session.flush()
    _owe(lock, by=by)
    return lock


def _owe(lock: Checkout, *, by: Actor) -> None:
    """The holder is reminded before the last day."""
    owner = db.session.get_one(Person, lock.holder_id)
    assign_duty(DUTY, lock, owner=owner, verb=N_("Check in or extend"), due_on=lock.until, early=2, by=by)


def end_lock(lock: Checkout, ending: Ending, *, by: Actor) -> None:
    """End a lock and the duty of its holder; part of the act that ends it, which writes the journal."""
    lock.ending, lock.ended_at, lock.ended_by_id = ending, clock.now(), by.person_id
    db.session.flush()
    if ending in {Ending.CHECKED_IN, Ending.RETURNED}:
        complete_duties_of(DUTY, lock, by=by)
    else:
        waive_duties_of(DUTY, lock, str(ending), by=by)


def _run_out(lock: Checkout, *, by: Actor) -> None:
    if lock.ended_at is None:
        end_lock(lock, Ending.RAN_OUT, by=by)
        journal.record(CheckoutAct.RAN_OUT, lock.document, by=by, holder=lock.holder_id, until=lock.until)


def close_overdue(document: Document, *, by: Actor) -> None:
    """A lock whose day is over stands in nobody's way, also when the worker has not come round yet."""
    found = open_row(document)
    if found is not None and found.until < queries.today():
        _run_out(fresh(found), by=by)


def _own(document: Document, *, by: Actor) -> Checkout:
    lock = lock_of(fresh(document))
    if lock is None or lock.holder_id != by.person_id:
        raise NotAllowed(N_("You have not checked this document out."))
    return fresh(lock)


def _last_day(until: date | None) -> date:
    today = queries.today()
    if until is None:
        return usual_end()
    if until < today:
        raise Invalid(fields={"until": [N_("The last day lies in the past.")]})
    if until > today + timedelta(days=MOST_DAYS):
        raise Invalid(fields={"until": [N_("A lock lasts 60 days at most; it can be extended.")]})
    return workdays.moved(until)
