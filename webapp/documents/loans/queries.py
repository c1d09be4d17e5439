"""Finding loans: who may know of one and decide on it, what can be lent, what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from webapp import core
from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotAllowed, NotFound, Refusal, Unmet
from webapp.documents import queries as documents
from webapp.documents.access import class_allows, reads_all
from webapp.documents.copies import queries as copies
from webapp.documents.copies.models import Copy, Holder, Medium
from webapp.documents.copies.states import WHY_NOT, WITH_HOLDER
from webapp.documents.lifecycle import State
from webapp.documents.loans.models import Loan, LoanKind
from webapp.documents.loans.states import USUAL_DAYS, WAITING, LoanState
from webapp.documents.models import Document, Revision
from webapp.documents.number_forms import key
from webapp.duties import workdays
from webapp.people.models import Person

WHOLE = (
    joinedload(Loan.document),
    joinedload(Loan.borrower).joinedload(Person.department),
    joinedload(Loan.copy).joinedload(Copy.holder).joinedload(Holder.person),
    joinedload(Loan.copy).joinedload(Copy.holder).joinedload(Holder.department),
    joinedload(Loan.copy).joinedload(Copy.revision),
    joinedload(Loan.decided_by),
    joinedload(Loan.lent_by),
    joinedload(Loan.back_by),
)
KEEPING = (Permission.COPY_ISSUE, Permission.COPY_RECALL, Permission.EVIDENCE_PACK)
"""Who holds one of these sees the loans of every document that may be read; purposes are nobody else's business."""
VIEWS = ("waiting", "out", "overdue", "mine", "all")
"""The lists: to be decided or lent; lent; not back in time; the own ones; everything."""


def usual_due() -> date:
    """The day that is proposed: five working days from today on."""
    return workdays.working_day(documents.today(), USUAL_DAYS)


def opens_document(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Document``: who borrowed it may read it while the loan runs; on line until its day is over."""
    if by.person_id is None:
        return false()
    running = or_(Loan.kind == LoanKind.PAPER, Loan.due_on >= documents.today())
    lent = select(Loan.document_id).where(Loan.borrower_id == by.person_id, Loan.state == LoanState.LENT, running)
    return Document.id.in_(lent)


def keeps_loans(by: Actor) -> bool:
    """Whether the person sees the loans of every document that may be read."""
    return reads_all(by) or any(by.may(permission) for permission in KEEPING)


def readable_loans(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Loan``: one's own; for the controller and the owner, those of documents they may know of."""
    if reads_all(by):
        return true()
    own: ColumnElement[bool] = Loan.borrower_id == by.person_id if by.person_id else false()
    known = select(Document.id).where(class_allows(by))
    if not keeps_loans(by):
        known = known.where(or_(Document.department_id.in_(sorted(by.heads)), Document.created_by_id == by.person_id))
    nothing_found = Loan.document_id.is_(None) if by.may(Permission.COPY_ISSUE) else false()
    return or_(own, Loan.document_id.in_(known), nothing_found)


def get_loan(loan_id: int, *, by: Actor) -> Loan:
    """The loan of an id.

    Raises:
        NotFound: no such loan, or not one this person may know of.
    """
    statement = select(Loan).where(Loan.id == loan_id, readable_loans(by)).options(*WHOLE)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such loan, or you may not see it."))
    return found


@dataclass(frozen=True)
class LoanFilter:
    """Which loans; ``at``: those asked for by the end of a day, which ``past.lines`` shows as they stood then."""

    view: str = "all"
    document: int = 0
    at: date | None = None


def loans(wanted: LoanFilter, *, by: Actor, page: int = 1, per_page: int = 50) -> tuple[list[Loan], int]:
    """A page of loans, what is due first at the head, and how many there are; page 0 is all of them."""
    statement = select(Loan).where(readable_loans(by), *_clauses(wanted, by))
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    order = (Loan.id.desc(),) if wanted.view in {"all", "mine"} else (Loan.due_on, Loan.id)
    ordered = statement.order_by(*order)
    if page:
        ordered = ordered.limit(per_page).offset((page - 1) * per_page)
    return list(db.session.scalars(ordered.options(*WHOLE))), total


def _clauses(wanted: LoanFilter, by: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.view == "waiting":
        found.append(Loan.state.in_(WAITING))
    elif wanted.view in {"out", "overdue"}:
        found.append(Loan.state == LoanState.LENT)
    elif wanted.view == "mine":
        found.append(Loan.borrower_id == by.person_id if by.person_id else false())
    if wanted.view == "overdue":
        found.append(and_(Loan.due_on < documents.today(), Loan.kind == LoanKind.PAPER))
    if wanted.document:
        found.append(Loan.document_id == wanted.document)
    if wanted.at is not None:
        found.append(Loan.asked_at < core.end_of_day(wanted.at))
    return found


def overdue_count(*, by: Actor) -> int:
    """How many paper loans are not back in time, for the menu."""
    return loans(LoanFilter("overdue"), by=by, page=1, per_page=1)[1]


def may_know(loan: Loan, *, by: Actor) -> bool:
    """Whether the person may know of the document a loan is about."""
    if loan.document_id is None:
        return False
    statement = select(Document.id).where(Document.id == loan.document_id, class_allows(by))
    return db.session.scalar(statement) is not None


def title_of(loan: Loan, *, by: Actor) -> str:
    """The title of the document, for who may know of it; else nothing."""
    return loan.document.title if loan.document is not None and may_know(loan, by=by) else ""


def known_titles(found: list[Loan], *, by: Actor) -> dict[int, str]:
    """The titles by id of the document, for those of a list that the person may know of, in one query."""
    ids = {loan.document_id for loan in found if loan.document_id}
    rows = db.session.execute(select(Document.id, Document.title).where(Document.id.in_(ids), class_allows(by)))
    return {int(document_id): str(title) for document_id, title in rows}


def loan_of_copy(copy_id: int) -> Loan | None:
    """The running loan of a copy; for acts that have checked who may."""
    return db.session.scalars(select(Loan).where(Loan.copy_id == copy_id, Loan.state == LoanState.LENT)).one_or_none()


def lent_copies(copy_ids: list[int]) -> list[Loan]:
    """The running loans of these copies."""
    statement = select(Loan).where(Loan.copy_id.in_(copy_ids), Loan.state == LoanState.LENT)
    return list(db.session.scalars(statement.options(joinedload(Loan.borrower))))


def agreed_of_document(document_id: int) -> list[Loan]:
    """Paper loans of a document that wait to be lent, the oldest first."""
    statement = select(Loan).where(
        Loan.document_id == document_id, Loan.state == LoanState.AGREED, Loan.kind == LoanKind.PAPER
    )
    return list(db.session.scalars(statement.order_by(Loan.id)))


def waiting_of(person_id: int, number: str) -> Loan | None:
    """What a person has asked for under a number, or has borrowed, and has not ended."""
    statement = select(Loan).where(Loan.borrower_id == person_id, Loan.state.in_(WAITING | {LoanState.LENT}))
    return next((loan for loan in db.session.scalars(statement) if key(loan.asked_number) == key(number)), None)


def held_by(person_id: int, *, waiting: bool = True) -> list[Loan]:
    """What a person has borrowed, and with ``waiting`` asked for."""
    states = {LoanState.LENT, *(WAITING if waiting else ())}
    statement = select(Loan).where(Loan.borrower_id == person_id, Loan.state.in_(states)).order_by(Loan.id)
    return list(db.session.scalars(statement.options(*WHOLE)))


def run_out() -> list[Loan]:
    """Rights to read on line whose day is over."""
    statement = select(Loan).where(
        Loan.kind == LoanKind.ONLINE, Loan.state == LoanState.LENT, Loan.due_on < documents.today()
    )
    return list(db.session.scalars(statement.order_by(Loan.id)))


def owns(document: Document, by: Actor) -> bool:
    """Whether the person answers for the document: heads its department, or made it."""
    return by.person_id is not None and (document.department_id in by.heads or document.created_by_id == by.person_id)


def why_not_decide(loan: Loan, *, by: Actor) -> Refusal | None:
    """Why this person does not decide on a loan: the document controller or the owner do, never on the own one."""
    who = who_may(Permission.COPY_ISSUE)
    if by.person_id is None or loan.borrower_id == by.person_id:
        return NotAllowed(N_("Nobody decides on the own loan."), who=who)
    if loan.document is None:
        may_decide = by.may(Permission.COPY_ISSUE)
    else:
        may_decide = may_know(loan, by=by) and (by.may(Permission.COPY_ISSUE) or owns(loan.document, by))
    if may_decide:
        return None
    return NotAllowed(N_("The document controller or the owner of the document decides on a loan."), who=who)


def before_borrowing(document: Document, *, by: Actor) -> list[Unmet]:
    """What stands against borrowing a document, for the disabled button and the act."""
    found: list[Unmet] = []
    if by.person_id is None or not by.may(Permission.DOCUMENT_VIEW):
        found.append(Unmet(Message(N_("Borrowing is for persons who may view documents."))))
    if documents.effective_of(document) is None:
        found.append(Unmet(Message(N_("Only a document in force is lent."))))
    running = waiting_of(by.person_id, document.number) if by.person_id else None
    if running is not None:
        found.append(Unmet(Message(N_("You have asked for this document, or borrowed it, already."))))
    return found


def why_not_lend(copy: Copy) -> Message | None:
    """Why a copy can not be lent: where it is, whom it belongs to, who has it."""
    if copy.state not in WITH_HOLDER:
        return Message(WHY_NOT[copy.state], {"number": copy.number})
    if copy.medium is not Medium.PAPER:
        return Message(N_("Copy %(number)s is an on-line copy; there is no paper to lend."), {"number": copy.number})
    if copy.holder.outside:
        return Message(N_("Copy %(number)s is held outside the organisation."), {"number": copy.number})
    if copy.revision.state is not State.EFFECTIVE:
        return Message(N_("Copy %(number)s is of a revision that is not in force."), {"number": copy.number})
    running = loan_of_copy(copy.id)
    if running is not None:
        text = N_("Copy %(number)s is on loan to %(name)s until %(day)s.")
        return Message(text, {"number": copy.number, "name": running.borrower.name, "day": running.due_on.isoformat()})
    return None


def lendable(loan: Loan) -> list[Copy]:
    """Copies that could be lent for a request, by number: never the borrower's own."""
    if loan.document_id is None:
        return []
    statement = (
        select(Copy)
        .join(Revision, Revision.id == Copy.revision_id)
        .where(Copy.document_id == loan.document_id, Revision.state == State.EFFECTIVE, Copy.state.in_(WITH_HOLDER))
        .options(*copies.WHOLE)
        .order_by(Copy.number)
    )
    found = db.session.scalars(statement)
    return [copy for copy in found if copy.holder.person_id != loan.borrower_id and why_not_lend(copy) is None]
