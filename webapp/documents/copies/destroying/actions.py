"""What came back is destroyed on somebody's authority, and a witness confirms it under the own name 监销."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import queries as documents
from webapp.documents.copies import due, indexing
from webapp.documents.copies.destroying.queries import why_not_witness
from webapp.documents.copies.ledger import note
from webapp.documents.copies.models import Copy, CopyAct, Destruction, DestructionState, Medium, Sheet
from webapp.documents.copies.states import Act, after, may
from webapp.duties import actions as duties
from webapp.duties import workdays
from webapp.people.credentials import consume
from webapp.people.models import Person

WITNESS = "copy_witness"


def ask_destruction(
    copies: Sequence[Copy],
    sheets: Sequence[Sheet] = (),
    *,
    authority: str,
    method: str,
    witness: Person | None,
    by: Actor,
    proof: str,
    remark: str = "",
) -> Destruction:
    """Put copies and damaged sheets on a list to be destroyed; its witness confirms that it was done.

    A damaged sheet that did not come back is destroyed where it is, with the same proof.

    Args:
        authority: who ordered it, or under what rule. ``proof``: of ``people.credentials.prove``.

    Raises:
        Invalid: no authority, method or witness; the witness is who destroys, or has left.
        Conflict: nothing named, on another list, or where it can not be destroyed.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        _check(authority, method, witness, by)
        if witness is None or by.person_id is None:
            raise NotAllowed(N_("Only a person can do this."))
        found, old = [fresh(copy) for copy in copies], [fresh(sheet) for sheet in sheets]
        if not found and not old:
            raise Conflict(N_("Nothing is named that could be destroyed."))
        for copy in found:
            _refuse_not_there(copy)
        for sheet in old:
            if not (sheet.back_at is not None or sheet.is_out) or _is_listed(sheet.destruction):
                raise Conflict(N_("Sheet %(sheet)s is not there to be destroyed."), sheet=sheet.sheet)
        credential = consume(proof, by.person_id)
        asked = Destruction(
            authority=authority.strip(),
            method=method.strip(),
            note=remark.strip(),
            destroyer_id=by.person_id,
            witness_id=witness.id,
            asked_at=clock.now(),
        )
        db.session.add(asked)
        db.session.flush()
        for sheet in old:
            sheet.destruction_id = asked.id
        for copy in found:
            copy.destruction_id = asked.id
            note(copy, CopyAct.DESTRUCTION_ASKED, by=by, name=witness.name, text=method, list=asked.id)
        journal.record(
            CopyAct.DESTRUCTION_ASKED,
            asked,
            by=by,
            private={"authority": asked.authority, "method": asked.method},
            copies=[copy.id for copy in found],
            sheets=[[sheet.copy_id, sheet.sheet] for sheet in old],
            witness=witness.id,
            credential=credential.kind,
        )
        day = workdays.working_day(documents.today(), due.DAYS)
        duties.assign_duty(
            WITNESS, asked, owner=witness, verb=N_("Confirm as witness"), due_on=day, early=duties.AT_ONCE, by=by
        )
        db.session.expire_all()
    return asked


def witness_destruction(asked: Destruction, *, by: Actor, proof: str) -> Destruction:
    """Confirm as the named witness that the list was destroyed; every copy on it ends.

    Raises:
        NotAllowed: not the named witness. Conflict: closed already, or a copy has ended otherwise meanwhile.
    """
    with transaction():
        asked = _open(asked, by)
        credential = consume(proof, by.person_id or 0)
        asked.state, asked.closed_at = DestructionState.DONE, clock.now()
        for copy in [fresh(found) for found in asked.copies]:
            copy.state, copy.ended_at = after(copy.state, Act.DESTROY, copy.number), clock.now()
            note(copy, CopyAct.DESTROYED, by=by, name=asked.destroyer.name, text=asked.method, list=asked.id)
            due.ended(copy, by=by)
            indexing.put_copy(copy)
        journal.record(
            CopyAct.DESTROYED,
            asked,
            by=by,
            copies=[copy.id for copy in asked.copies],
            sheets=[[sheet.copy_id, sheet.sheet] for sheet in asked.sheets],
            destroyer=asked.destroyer_id,
            credential=credential.kind,
        )
        duties.complete_duties_of(WITNESS, asked, by=by)
    return asked


def decline_destruction(asked: Destruction, reason: str, *, by: Actor) -> Destruction:
    """Say as the witness that it was not destroyed as the list says; what is on it can go onto another.

    Raises:
        NotAllowed: not the named witness. Conflict: closed already. Invalid: no reason.
    """
    with transaction():
        asked = _open(asked, by)
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Give a reason.")]})
        asked.state, asked.closed_at, asked.reason = DestructionState.DECLINED, clock.now(), reason.strip()
        for copy in asked.copies:
            note(copy, CopyAct.DESTRUCTION_DECLINED, by=by, text=reason, list=asked.id)
        journal.record(CopyAct.DESTRUCTION_DECLINED, asked, by=by, private={"reason": reason.strip()})
        duties.complete_duties_of(WITNESS, asked, by=by)
    return asked


def _open(asked: Destruction, by: Actor) -> Destruction:
    asked = fresh(asked)
    refused = why_not_witness(asked, by=by)
    if refused is not None:
        raise refused
    return asked


def _check(authority: str, method: str, witness: Person | None, by: Actor) -> None:
    wrong: dict[str, list[str]] = {}
    if not authority.strip():
        wrong["authority"] = [N_("Say on whose authority it is destroyed.")]
    if not method.strip():
        wrong["method"] = [N_("Say how it is destroyed.")]
    if witness is None or not witness.active:
        wrong["witness"] = [N_("Name a witness who has an account.")]
    elif witness.id == by.person_id:
        wrong["witness"] = [N_("Who destroys is not the witness; name another person.")]
    if wrong:
        raise Invalid(fields=wrong)


def _refuse_not_there(copy: Copy) -> None:
    if copy.medium is Medium.ONLINE or _is_listed(copy.destruction) or not may(copy.state, Act.DESTROY):
        after(copy.state, Act.DESTROY, copy.number)
        raise Conflict(N_("Copy %(number)s is on a list to be destroyed already."), number=copy.number)


def _is_listed(asked: Destruction | None) -> bool:
    return asked is not None and asked.state is not DestructionState.DECLINED
