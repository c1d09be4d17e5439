"""Copies, loans, check-outs, drafts and change requests of a leaver, for the page on which they are handed over."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Message, NotFound
from webapp.documents import queries as documents
from webapp.documents.changes import queries as changes
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
from webapp.documents.loans.models import Check
from webapp.documents.loans.words import chip_of_loan
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
    return [_copy(copy, by) for copy in db.session.scalars(statement)]


def _copy(copy: Copy, by: Actor) -> Held:
    try:
        copy_queries.get_copy(copy.id, by=by)
    except NotFound:  # counted, never named
        return Held(str(copy.id), "")
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
    found = []
    for loan in loan_queries.held_by(person.id):
        try:
            loan_queries.get_loan(loan.id, by=by)
        except NotFound:  # counted, never named
            found.append(Held(str(loan.id), ""))
        else:
            found.append(Held(str(loan.id), loan.asked_number, chip_of_loan(loan).text, f"/loans/{loan.id}"))
    return found


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
    found = []
    until = N_("until %(day)s")
    for lock in checked_out_by(person.id):
        try:
            document = documents.get_document_by_id(lock.document_id, by=by)
        except NotFound:  # counted, never named
            found.append(Held(str(lock.id), ""))
        else:
            note = Message(until, {"day": lock.until.isoformat()})
            found.append(Held(str(lock.id), document.number, note, document_url(document)))
    return found


def _lock(key: str) -> Checkout:
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
    found = []
    for draft in documents.drafts_of(person.id):
        try:
            documents.get_revision_by_id(draft.id, by=by)
        except NotFound:  # counted, never named
            found.append(Held(str(draft.id), ""))
        else:
            found.append(Held(str(draft.id), f"{draft.document.number} {draft.label}", None, revision_url(draft)))
    return found


def _changes() -> Holding:
    return Holding(
        N_("Change requests"),
        60,
        _changes_held,
        N_("They stay open; once accepted, the department of the document carries them out."),
    )


def _changes_held(person: Person, by: Actor) -> list[Held]:
    found = []
    for request in changes.undecided_of(person.id):
        try:
            changes.get_change(request.id, by=by)
        except NotFound:  # counted, never named
            found.append(Held(str(request.id), ""))
        else:
            found.append(Held(str(request.id), request.number, None, f"/changes/{request.id}"))
    return found
