"""A customer's document is received, reviewed within working days, replaced, and at the end returned or destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message
from webapp.documents import queries as documents
from webapp.documents.external.customers.models import CustomerAct, CustomerDocument, CustomerLine, Held
from webapp.documents.external.customers.queries import ENDED, successor_of
from webapp.duties import workdays
from webapp.duties.actions import assign_duty, complete_duties_of, waive_duties_of
from webapp.duties.models import Duty, DutyState
from webapp.people.models import Department

REVIEW, HAND_BACK = "customer_review", "customer_return"
MOST_DAYS, HAND_BACK_DAYS = 60, 10
NEEDS_REVIEW = frozenset({Held.RECEIVED, Held.QUESTIONED})
ENDS = {Held.RETURNED: CustomerAct.RETURNED, Held.DESTROYED: CustomerAct.DESTROYED}


@dataclass(frozen=True)
class Proof:
    """What proves an act: the receipt's number or words, and a PDF with its name where there is one."""

    receipt: str = ""
    file_name: str = ""
    pdf: bytes = b""


@dataclass(frozen=True)
class Receipt:
    """What came from a customer; ``days`` are the working days within which it is reviewed.

    ``text`` is the paper itself, where it came as a file or was scanned.
    """

    customer: str
    number: str
    title: str
    department: Department
    received_on: date
    days: int
    label: str = ""
    medium: str = ""
    projects: str = ""
    replaces: CustomerDocument | None = None
    text: Proof | None = None


def receive_paper(receipt: Receipt, *, by: Actor) -> CustomerDocument:
    """Note a customer's document; its department owes the review, an earlier revision is to be handed back.

    Raises:
        Invalid: a name is missing, received in the future, days out of range. Conflict: what it replaces has a
            successor already, or is another customer's.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        _check(receipt)
        before = fresh(receipt.replaces) if receipt.replaces is not None else None
        if before is not None and (successor_of(before) is not None or before.customer != receipt.customer.strip()):
            raise Conflict(N_("It can not take the place of %(number)s."), number=before.number)
        review_by = workdays.working_day(receipt.received_on, receipt.days)
        paper = CustomerDocument(
            customer=receipt.customer.strip(),
            number=receipt.number.strip(),
            title=receipt.title.strip(),
            label=receipt.label.strip(),
            medium=receipt.medium.strip(),
            projects=receipt.projects.strip(),
            department=receipt.department,
            received_on=receipt.received_on,
            review_by=review_by,
            state=Held.RECEIVED,
            replaces=before,
            created_at=clock.now(),
        )
        db.session.add(paper)
        db.session.flush()
        _note(paper, CustomerAct.RECEIVED, receipt.received_on, proof=receipt.text, by=by)
        _owe(REVIEW, paper, N_("Review what the customer sent"), review_by, by=by)
        if before is not None:
            _replace(before, by=by)
    return paper


def _check(receipt: Receipt) -> None:
    wrong: dict[str, list[Message | str]] = {}
    for name in ("customer", "number", "title"):
        if not getattr(receipt, name).strip():
            wrong[name] = [N_("Please fill this in.")]
    if receipt.received_on > documents.today():
        wrong["received_on"] = [N_("It was not received in the future.")]
    if not 1 <= receipt.days <= MOST_DAYS:
        wrong["days"] = [Message(N_("From 1 to %(most)s working days."), {"most": MOST_DAYS})]
    if wrong:
        raise Invalid(fields=wrong)


def _replace(before: CustomerDocument, *, by: Actor) -> None:
    if before.state in ENDED:
        return
    before.state = Held.REPLACED
    _note(before, CustomerAct.REPLACED, documents.today(), by=by)
    waive_duties_of(REVIEW, before, str(Held.REPLACED), by=by)
    due_on = workdays.working_day(documents.today(), HAND_BACK_DAYS)
    _owe(HAND_BACK, before, N_("Return or destroy it"), due_on, by=by)


def review_paper(paper: CustomerDocument, accepted: bool, note: str, *, by: Actor) -> CustomerDocument:
    """Say what the review of a customer's document came to; a question keeps the review owed until it is settled.

    Raises:
        Conflict: replaced, returned or destroyed. Invalid: a question without words.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        paper = fresh(paper)
        if paper.state not in NEEDS_REVIEW:
            raise Conflict(N_("This customer document is not reviewed any more."))
        if not accepted and not note.strip():
            raise Invalid(fields={"note": [N_("Say what has to be settled with the customer.")]})
        paper.state = Held.ACCEPTED if accepted else Held.QUESTIONED
        act = CustomerAct.ACCEPTED if accepted else CustomerAct.QUESTIONED
        _note(paper, act, documents.today(), note, by=by)
        if accepted:
            complete_duties_of(REVIEW, paper, by=by)
    return paper


def end_paper(
    paper: CustomerDocument, how: Held, on_day: date, proof: Proof, note: str = "", *, by: Actor
) -> CustomerDocument:
    """Note that a customer's document was returned or destroyed, with what proves it.

    Raises:
        Conflict: it is not here any more. Invalid: no receipt, a day before it came or in the future.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        paper = fresh(paper)
        if paper.state in ENDED or how not in ENDS:
            raise Conflict(N_("This customer document is not here any more."))
        wrong: dict[str, list[Message | str]] = {}
        if not proof.receipt.strip():
            wrong["receipt"] = [N_("Name the receipt: its number, or who signed what and when.")]
        if not paper.received_on <= on_day <= documents.today():
            wrong["on_day"] = [N_("The day lies between its receipt and today.")]
        if wrong:
            raise Invalid(fields=wrong)
        paper.state = how
        _note(paper, ENDS[how], on_day, note, proof, by=by)
        waive_duties_of(REVIEW, paper, str(how), by=by)
        complete_duties_of(HAND_BACK, paper, by=by)
    return paper


def _owe(kind: str, paper: CustomerDocument, verb: str, due_on: date, *, by: Actor) -> None:
    assign_duty(kind, paper, department=paper.department, verb=verb, due_on=due_on, by=by)


def _note(
    paper: CustomerDocument, act: CustomerAct, on_day: date, note: str = "", proof: Proof | None = None, *, by: Actor
) -> None:
    line = CustomerLine(
        document=paper,
        act=act,
        on_day=on_day,
        note=note.strip(),
        receipt=proof.receipt.strip() if proof else "",
        file_sha=files.keep(proof.pdf) if proof and proof.pdf else None,
        file_name=proof.file_name if proof and proof.pdf else "",
        by_id=by.person_id,
        at=clock.now(),
    )
    db.session.add(line)
    db.session.flush()
    journal.record(
        act,
        paper,
        by=by,
        private={"customer": paper.customer, "title": paper.title, "note": line.note, "receipt": line.receipt},
        line=line.id,
        number=paper.number,
        label=paper.label,
        on=on_day,
        file=line.file_sha,
    )


def not_by_hand(duty: Duty, by: Actor) -> None:
    """A review or return is noted on the paper's own page, never ticked off.

    Raises:
        Conflict: somebody closes it as done.
    """
    if duty.state is DutyState.DONE:
        raise Conflict(N_("This duty closes by itself when it is noted on the page of the customer document."))
