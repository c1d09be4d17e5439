"""What is done with loans: asked for, decided, lent, called back, returned, ended (domain.md 借阅; tick-off row 12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require, system
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import queries as documents
from webapp.documents.copies.models import Copy, CopyAct
from webapp.documents.loans import due, queries
from webapp.documents.loans.models import Check, Loan, LoanAct, LoanKind
from webapp.documents.loans.states import Act, LoanState, after, may, why_not_due
from webapp.documents.models import Document
from webapp.duties import workdays
from webapp.people.models import Person

ENDS_LOAN = frozenset(
    {
        CopyAct.RETURNED,
        CopyAct.LOST,
        CopyAct.KEPT,
        CopyAct.REPLACED,
        CopyAct.WRITTEN_OFF,
        CopyAct.CLOSED,
        CopyAct.DESTROYED,
    }
)
"""Acts on a copy that end its loan as well: whoever had it, the copy is no longer out on loan."""


def ask_loan(document: Document, purpose: str, due_on: date | None = None, *, by: Actor) -> Loan:
    """Ask to borrow a paper copy of a document in force.

    Args:
        due_on: when it comes back, moved on to a working day; None takes the usual five working days.

    Raises:
        Conflict: not in force, or asked for already. Invalid: no purpose, a day in the past or too far away.
    """
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        document = fresh(document)
        missing = queries.before_borrowing(document, by=by)
        if missing:
            raise Conflict(N_("This can not be borrowed."), unmet=missing)
        return _ask(LoanKind.PAPER, document, document.number, purpose, due_on, by=by)


def ask_by_number(number: str, purpose: str, due_on: date | None = None, *, kind: LoanKind, by: Actor) -> Loan:
    """Ask for a document by its number, which may be one the own class does not let the person know of (在线借阅).

    Whether there is such a document is not said: the request is taken in either case, and refused by a person.

    Raises:
        Conflict: asked for already; or the person may read it on line anyway. Invalid: as for ``ask_loan``.
    """
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        number = number.strip()
        if not number:
            raise Invalid(fields={"number": [N_("Type the number of the document.")]})
        known = documents.document_numbered(number, by=by)
        if known is not None and kind is LoanKind.PAPER:
            return ask_loan(known, purpose, due_on, by=by)
        if known is not None:
            raise Conflict(N_("You may read %(number)s on line already."), number=known.number)
        if by.person_id is None or queries.waiting_of(by.person_id, number) is not None:
            raise Conflict(N_("You have asked for this document, or borrowed it, already."))
        found = documents.document_numbered(number, by=system("loans"))
        return _ask(kind, found, number, purpose, due_on, by=by)


def decide_loan(loan: Loan, agreed: bool, opinion: str = "", *, by: Actor) -> Loan:
    """Agree to a loan or refuse it: the document controller or the owner, never the borrower.

    A right to read on line begins with the agreement; paper is then lent by the controller.

    Raises:
        NotAllowed: somebody else, or the own loan. Conflict: decided already, or there is nothing to lend.
        Invalid: refused without a reason.
    """
    with transaction():
        loan = fresh(loan)
        _refuse_decision(loan, by=by)
        if not agreed:
            return _refuse(loan, opinion, by=by)
        _agree(loan, opinion, by=by)
        if loan.kind is LoanKind.ONLINE:
            _open(loan, by=by)
        else:
            due.to_lend(loan, by=by)
    return loan


def withdraw_loan(loan: Loan, *, by: Actor) -> Loan:
    """Take the own request back before anything is lent.

    Raises:
        NotAllowed: somebody else's. Conflict: lent, or over.
    """
    with transaction():
        loan = fresh(loan)
        if loan.borrower_id != by.person_id:
            raise NotAllowed(N_("Only who asked takes a request back."), who=loan.borrower.name)
        _withdraw(loan, by=by)
    return loan


def lend_copy(loan: Loan, copy: Copy, *, by: Actor, sheet: int = 0) -> Loan:
    """Hand a copy over to the borrower; a request nobody has decided on yet is agreed to by the same act.

    Args:
        sheet: the print that was scanned; the one that is out when 0.

    Raises:
        NotAllowed: not the controller, or the own loan. Conflict: the borrower has left, the copy is another
            document's, is on loan, recalled, void or an old print.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        copy, loan = fresh(copy), fresh(loan)
        _refuse_lending(loan, copy, sheet)
        if loan.state is LoanState.ASKED:
            _refuse_decision(loan, by=by)
            _agree(loan, "", by=by)
        loan.state = after(loan.state, Act.LEND)
        loan.copy, loan.sheet = copy, copy.sheet
        _begin(loan, LoanAct.LENT, by=by, copy=copy.id, sheet=copy.sheet)
    return loan


def return_loan(loan: Loan, check: Check, *, by: Actor, remark: str = "", copy: Copy | None = None) -> Loan:
    """Take a lent copy back and note what the return check found (归还检查).

    Args:
        copy: the one in hand, when its code was scanned.

    Raises:
        NotAllowed: the controller takes back, nobody else. Conflict: not lent, or another copy is in hand.
        Invalid: damage without a remark.
    """
    with transaction():
        loan = fresh(loan)
        require(by, Permission.COPY_ISSUE)
        if loan.kind is LoanKind.ONLINE:
            raise Conflict(N_("A right to read on line ends by itself; nothing comes back."))
        if copy is not None and copy.id != loan.copy_id:
            lent = loan.copy.number if loan.copy else ""
            raise Conflict(N_("This is copy %(number)s; copy %(lent)s was lent here."), number=copy.number, lent=lent)
        if check is Check.DAMAGED and not remark.strip():
            raise Invalid(fields={"remark": [N_("Say what is damaged or missing.")]})
        loan.state = after(loan.state, Act.RETURN)
        loan.condition, loan.remark = check, remark.strip()
        _close(loan, LoanAct.RETURNED, by=by, check=str(check))
        due.returned(loan, by=by)
    return loan


def end_reading(*, by: Actor) -> int:
    """End every right to read on line whose day is over; the worker's regular job. How many."""
    found = queries.run_out()
    for loan in found:
        with transaction():
            loan = fresh(loan)
            if may(loan.state, Act.RUN_OUT):
                loan.state = after(loan.state, Act.RUN_OUT)
                _close(loan, LoanAct.RAN_OUT, by=by)
                due.closed(loan, by=by)
    return len(found)


def follow_copy(copy: Copy, act: CopyAct, by: Actor) -> None:
    """What happens to a copy happens to its loan: recalled, it is called back; ended, the loan ends."""
    if act is not CopyAct.RECALLED and act not in ENDS_LOAN:
        return
    loan = queries.loan_of_copy(copy.id)
    if loan is None:
        return
    loan = fresh(loan)
    if act is CopyAct.RECALLED:
        _call_back(loan, by=by)
    else:
        loan.state = after(loan.state, Act.END)
        _close(loan, LoanAct.ENDED, by=by, why=str(act))
        due.closed(loan, by=by)


def release_leaver(person: Person, *, by: Actor) -> None:
    """Somebody leaves: requests are taken back, reading ends, the controller follows the copies still out."""
    for loan in queries.held_by(person.id):
        loan = fresh(loan)
        if loan.state is not LoanState.LENT:
            _withdraw(loan, by=by)
        elif loan.kind is LoanKind.ONLINE:
            loan.state = after(loan.state, Act.END)
            _close(loan, LoanAct.ENDED, by=by, why="left")
            due.closed(loan, by=by)
        else:
            due.running(loan, by=by)


def hand_over_loan(loan: Loan, to: Person, *, by: Actor) -> Loan:
    """Let another answer for a lent copy, until the same day; the paper changes hands under the controller's eyes.

    Raises:
        NotAllowed: not the controller. Conflict: nothing is lent on paper, or the other has left.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        loan = fresh(loan)
        if loan.state is not LoanState.LENT or loan.kind is not LoanKind.PAPER:
            raise Conflict(N_("Only a lent copy is handed over to another borrower."))
        _refuse_leaver(to)
        before, loan.borrower = loan.borrower_id, to
        db.session.flush()
        journal.record(LoanAct.HANDED_OVER, loan, by=by, copy=loan.copy_id, was=before, to=to.id)
        due.running(loan, by=by)
    return loan


def _ask(
    kind: LoanKind, document: Document | None, number: str, purpose: str, due_on: date | None, *, by: Actor
) -> Loan:
    if by.person_id is None:
        raise NotAllowed(N_("Borrowing is for persons who may view documents."))
    if not purpose.strip():
        raise Invalid(fields={"purpose": [N_("Say what it is needed for.")]})
    loan = Loan(
        kind=kind,
        document_id=document.id if document else None,
        asked_number=number,
        borrower_id=by.person_id,
        purpose=purpose.strip(),
        due_on=_due(due_on),
        asked_at=clock.now(),
    )
    db.session.add(loan)
    db.session.flush()
    journal.record(
        LoanAct.ASKED,
        loan,
        by=by,
        private={"purpose": loan.purpose, "number": number},
        kind=str(kind),
        document=loan.document_id,
        due_on=loan.due_on,
    )
    due.asked(loan, by=by)
    return loan


def _due(due_on: date | None) -> date:
    if due_on is None:
        return queries.usual_due()
    wrong = why_not_due(due_on, documents.today())
    if wrong is not None:
        raise Invalid(fields={"due_on": [wrong]})
    return workdays.moved(due_on)


def _refuse_decision(loan: Loan, *, by: Actor) -> None:
    refusal = queries.why_not_decide(loan, by=by)
    if refusal is not None:
        raise refusal


def _agree(loan: Loan, opinion: str, *, by: Actor) -> None:
    state = after(loan.state, Act.AGREE)
    if loan.document is None:
        raise Conflict(N_("There is no document %(number)s; refuse the request."), number=loan.asked_number)
    if documents.effective_of(loan.document) is None:
        raise Conflict(N_("Only a document in force is lent."))
    if loan.due_on < documents.today():
        raise Conflict(N_("The day until which it was asked for is over; let it be asked for anew."))
    _refuse_leaver(loan.borrower)
    loan.state, loan.decided_by_id, loan.decided_at = state, by.person_id, clock.now()
    loan.opinion = opinion.strip()
    _record(LoanAct.AGREED, loan, by=by, private=loan.opinion)
    due.decided(loan, by=by)


def _refuse(loan: Loan, opinion: str, *, by: Actor) -> Loan:
    state = after(loan.state, Act.REFUSE)
    if not opinion.strip():
        raise Invalid(fields={"opinion": [N_("Give a reason.")]})
    loan.state, loan.decided_by_id, loan.decided_at = state, by.person_id, clock.now()
    loan.opinion = opinion.strip()
    _record(LoanAct.REFUSED, loan, by=by, private=loan.opinion)
    due.decided(loan, by=by)
    due.refused(loan, by=by)
    return loan


def _withdraw(loan: Loan, *, by: Actor) -> None:
    loan.state = after(loan.state, Act.WITHDRAW)
    _close(loan, LoanAct.WITHDRAWN, by=by)
    due.closed(loan, by=by)


def _open(loan: Loan, *, by: Actor) -> None:
    loan.state = after(loan.state, Act.LEND)
    _begin(loan, LoanAct.OPENED, by=by)


def _begin(loan: Loan, act: LoanAct, *, by: Actor, **facts: Any) -> None:
    loan.lent_by_id, loan.lent_at = by.person_id, clock.now()
    _record(act, loan, by=by, due_on=loan.due_on, **facts)
    due.running(loan, by=by)


def _call_back(loan: Loan, *, by: Actor) -> None:
    loan.called_back_at = clock.now()
    loan.due_on = min(loan.due_on, workdays.working_day(documents.today(), due.DAYS))
    _record(LoanAct.CALLED_BACK, loan, by=by, copy=loan.copy_id, due_on=loan.due_on)
    due.running(loan, by=by)


def _close(loan: Loan, act: LoanAct, *, by: Actor, **facts: Any) -> None:
    loan.back_by_id, loan.back_at = by.person_id, clock.now()
    _record(act, loan, by=by, private=loan.remark, copy=loan.copy_id, **facts)


def _record(act: LoanAct, loan: Loan, *, by: Actor, private: str = "", **facts: Any) -> None:
    db.session.flush()
    journal.record(
        act,
        loan,
        by=by,
        private={"reason": private} if private else None,
        document=loan.document_id,
        borrower=loan.borrower_id,
        **facts,
    )


def _refuse_leaver(person: Person) -> None:
    if not person.active:
        raise Conflict(N_("%(name)s has left."), name=person.name)


def _refuse_lending(loan: Loan, copy: Copy, sheet: int) -> None:
    _refuse_leaver(loan.borrower)
    if loan.kind is LoanKind.ONLINE:
        raise Conflict(N_("This loan is for reading on line; no copy is lent."))
    if copy.document_id != loan.document_id:
        raise Conflict(N_("Copy %(number)s belongs to another document."), number=copy.number)
    if copy.holder.person_id == loan.borrower_id:
        raise Conflict(N_("%(name)s is the holder of copy %(number)s."), name=loan.borrower.name, number=copy.number)
    if sheet and sheet != copy.sheet:
        raise Conflict(
            N_("This is print %(sheet)s of copy %(number)s; print %(now)s is the one in use."),
            sheet=sheet,
            number=copy.number,
            now=copy.sheet,
        )
    found = queries.why_not_lend(copy)
    if found is not None:
        raise Conflict(found.key, **found.values)
