"""Copies, loans, check-outs, drafts and change requests of a leaver, for the page on which they are handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Message, NotFound
from webapp.documents import queries as documents
from webapp.documents.changes import queries as changes
from webapp.documents.changes.models import ChangeRequest
from webapp.documents.checkout.actions import end_check_out, hand_over_check_out
from webapp.documents.checkout.models import Checkout
from webapp.documents.checkout.queries import held_by as checked_out_by
from webapp.documents.copies import actions as copies
from webapp.documents.copies import queries as copy_queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Copy, Holder, Medium
from webapp.documents.copies.states import OUT
from webapp.documents.copies.words import chip_of_copy
from webapp.documents.drafting.actions import hand_over_draft
from webapp.documents.loans import actions as loans
from webapp.documents.loans import queries as loan_queries
from webapp.documents.loans.models import Check, Loan
from webapp.documents.loans.words import chip_of_loan
from webapp.documents.models import Revision
from webapp.documents.places import document_url, revision_url
from webapp.people.hooks import Held, Holding, register_holding
from webapp.people.models import Person


def register_holdings() -> None:
    """What persons hold of this room."""
    register_holding("copies", _copies())
    register_holding("loans", _loans())
    register_holding("checkouts", _checkouts())
    register_holding("drafts", _drafts())
    register_holding("changes", _changes())


def _copies() -> Holding:
    return Holding(
        N_("Controlled copies"),
        40,
        _copies_held,
        N_("They stay out under the name of the leaver; the document controller recalls them."),
        hand_over=_hand_over_copy,
        give_back=lambda key, reason, by: copies.return_copy(
            copy_queries.get_copy(int(key), by=by), by=by, remark=reason
        ),
        write_off=lambda key, reason, by: copies.write_off_copy(copy_queries.get_copy(int(key), by=by), reason, by=by),
    )


def _copies_held(person: Person, by: Actor) -> list[Held]:
    statement = (
        select(Copy)
        .join(Holder, Holder.id == Copy.holder_id)
        .where(Holder.person_id == person.id, Copy.state.in_(OUT))
        .order_by(Copy.id)
    )
    return _named(db.session.scalars(statement), copy_queries.get_copy, _copy, by)


def _copy(copy: Copy) -> Held:
    what = f"{copy.document.number} {copy.revision.label} · {copy.number}"
    return Held(str(copy.id), what, chip_of_copy(copy).text, f"/c/{copy.id}")


def _hand_over_copy(key: str, to: Person, reason: str, by: Actor) -> None:
    """The old paper bears the old holder's name: it comes back, and the new holder gets a copy of the same revision."""
    with transaction():
        require(by, Permission.COPY_ISSUE)
        copy = copy_queries.get_copy(int(key), by=by)
        revision, medium, place = copy.revision, Medium(copy.medium), copy.place
        if revision.state not in copy_queries.ISSUABLE:
            raise Conflict(N_("Its revision is over: the copy is handed back, not handed over."))
        others = copy_queries.copies_of(revision)
        if any(other.holder.person_id == to.id and other.state in OUT for other in others):
            raise Conflict(N_("%(name)s holds a copy of this revision already."), name=to.name)
        copies.return_copy(copy, by=by, remark=reason)
        copies.issue_copies(revision, [Wanted(holder_of(to, by=by), medium, place)], by=by, reason=reason)


def _loans() -> Holding:
    return Holding(
        N_("Loans"),
        45,
        _loans_held,
        N_("Requests are taken back, reading on line ends; the document controller follows lent copies."),
        hand_over=lambda key, to, reason, by: loans.hand_over_loan(loan_queries.get_loan(int(key), by=by), to, by=by),
        give_back=lambda key, reason, by: loans.return_loan(
            loan_queries.get_loan(int(key), by=by), Check.COMPLETE, by=by, remark=reason
        ),
    )


def _loans_held(person: Person, by: Actor) -> list[Held]:
    return _named(loan_queries.held_by(person.id), loan_queries.get_loan, _loan, by)


def _loan(loan: Loan) -> Held:
    return Held(str(loan.id), loan.asked_number, chip_of_loan(loan).text, f"/loans/{loan.id}")


def _checkouts() -> Holding:
    return Holding(
        N_("Check-outs"),
        50,
        _checkouts_held,
        N_("They go back without a file."),
        hand_over=lambda key, to, reason, by: hand_over_check_out(_lock(key), to, reason, by=by),
        give_back=lambda key, reason, by: end_check_out(_lock(key), by=by),
    )


def _checkouts_held(person: Person, by: Actor) -> list[Held]:
    return _named(
        checked_out_by(person.id), lambda id_, by: documents.get_document_by_id(_lock(id_).document_id, by=by), _out, by
    )


def _out(lock: Checkout) -> Held:
    note = Message(N_("until %(day)s"), {"day": lock.until.isoformat()})
    return Held(str(lock.id), lock.document.number, note, document_url(lock.document))


def _lock(key: str | int) -> Checkout:
    return db.session.get_one(Checkout, int(key))


def _drafts() -> Holding:
    return Holding(
        N_("Drafts"),
        55,
        _drafts_held,
        N_("They stay as they are; whoever may edit documents goes on with them."),
        hand_over=lambda key, to, reason, by: hand_over_draft(documents.get_revision_by_id(int(key), by=by), to, by=by),
    )


def _drafts_held(person: Person, by: Actor) -> list[Held]:
    return _named(documents.drafts_of(person.id), documents.get_revision_by_id, _draft, by)


def _draft(draft: Revision) -> Held:
    return Held(str(draft.id), f"{draft.document.number} {draft.label}", None, revision_url(draft))


def _changes() -> Holding:
    return Holding(
        N_("Change requests"),
        60,
        _changes_held,
        N_("They stay open; once accepted, the department of the document carries them out."),
    )


def _changes_held(person: Person, by: Actor) -> list[Held]:
    return _named(changes.undecided_of(person.id), changes.get_change, _change, by)


def _change(request: ChangeRequest) -> Held:
    return Held(str(request.id), request.number, None, f"/changes/{request.id}")


def _named(rows: Iterable[Any], get: Callable[..., object], words: Callable[[Any], Held], by: Actor) -> list[Held]:
    """What is held, in words; what ``by`` may not know of is counted, never named."""
    found = []
    for row in rows:
        try:
            get(row.id, by=by)
        except NotFound:
            found.append(Held(str(row.id), ""))
        else:
            found.append(words(row))
    return found
