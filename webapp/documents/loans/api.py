"""Loans in the API: the register, asking, deciding, lending, returning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.api_schemas import said
from webapp.documents.api_values import moment
from webapp.documents.copies import queries as copies
from webapp.documents.loans import actions, queries
from webapp.documents.loans.models import Check, Loan
from webapp.documents.loans.past import Line, lines
from webapp.documents.loans.queries import VIEWS, LoanFilter
from webapp.documents.loans.states import CLOSED, LoanState
from webapp.shell.api_fields import Choice, Day, Text, Values, Whole
from webapp.shell.api_room import ID, PER_PAGE, ApiRoom, acting, answer, check_tag, list_of, listed

room = ApiRoom("api_loans", __name__, "Loans", "Paper copies and the right to read on line, lent until a day.")


class LoanWanted(Values):
    """What is needed, what for and until when."""

    purpose = Text(longest=2000, lines=True, needed=True, required=True, **said("what it is needed for"))
    due_on = Day(**said("moved on to a working day; five working days when missing"))


class LoansWanted(Values):
    """Which loans."""

    view = Choice(VIEWS, load_default="all", **said("what waits, what is out, what is overdue, the own ones, or all"))
    document = Whole(least=1, **said("id of a document"))
    at = Day(**said("as they stood at the end of this day; those as they are today when left out"))
    page = Whole(least=1, load_default=1)
    per_page = Whole(least=1, load_default=50, metadata=PER_PAGE)


class LoanChange(Values):
    """What an act on a loan may be told; each takes what it needs."""

    opinion = Text(longest=2000, lines=True, load_default="", **said("agree, refuse: why"))
    copy = Whole(least=1, **said("lend: id of the copy; return: the one in hand"))
    check = Choice(list(map(str, Check)), **said("return: what the return check found"))
    remark = Text(longest=2000, lines=True, load_default="", **said("return: what is damaged or missing"))


class LoanShown(Schema):
    """A loan."""

    id = fields.Integer()
    kind = fields.String(**said("paper or online"))
    state = fields.String(**said("how it stands", enum=list(map(str, LoanState))))
    document = fields.Integer(allow_none=True, **said("id, for who may know of the document"))
    number = fields.String(**said("as it was asked for"))
    title = fields.String(**said("for who may know of the document"))
    borrower = fields.String(**said("login"))
    purpose = fields.String()
    due_on = fields.Date()
    asked_at = fields.DateTime()
    decided_by = fields.String(allow_none=True, **said("login"))
    decided_at = fields.DateTime(allow_none=True)
    opinion = fields.String()
    copy = fields.Integer(allow_none=True, **said("id of the copy that was lent"))
    copy_number = fields.String(allow_none=True, **said("its distribution number"))
    lent_at = fields.DateTime(allow_none=True)
    called_back_at = fields.DateTime(allow_none=True)
    back_at = fields.DateTime(allow_none=True, **said("it came back or ended otherwise"))
    check = fields.String(allow_none=True)
    remark = fields.String()


@room.call("get", "/loans", "Loans", takes=LoansWanted, where="query", gives=list_of(LoanShown, "LoanListing"))
def loans(values: dict[str, Any]) -> Response:
    """Who has what until when, as far as the person may know: the own ones, and those of documents answered for."""
    by = acting()
    at = values.get("at")
    if at is not None and at > documents.today():
        raise Invalid(fields={"at": [N_("The day lies in the future; the list can be shown up to today.")]})
    wanted = LoanFilter(values["view"], document=values.get("document") or 0, at=at)
    page, size = values["page"], min(values["per_page"], PER_PAGE["maximum"])
    found, total = lines(wanted, by=by, page=page, per_page=size)
    return answer(listed([_plain_line(line, by) for line in found], total, page, max(1, -(-total // size))))


@room.call(
    "post",
    f"/documents/<{ID}:document_id>/loans",
    "Ask to borrow a document",
    takes=LoanWanted,
    gives=LoanShown,
    status=201,
    refuses=(404, 409),
    example={"purpose": "现场审核使用"},
)
def ask(values: dict[str, Any], document_id: int) -> Response:
    """The document controller or the owner is asked to decide on a paper copy."""
    by = acting()
    document = documents.get_document_by_id(document_id, by=by)
    made = actions.ask_loan(document, values["purpose"], values.get("due_on"), by=by)
    return answer(plain(made, by), 201, Location=f"/api/v1/loans/{made.id}")


@room.call("get", f"/loans/<{ID}:loan_id>", "A loan", gives=LoanShown, refuses=(404,))
def loan(loan_id: int) -> Response:
    """Who, what for, until when, what was done."""
    by = acting()
    return answer(plain(queries.get_loan(loan_id, by=by), by))


def _agree(found: Loan, values: dict[str, Any], by: Actor) -> Loan:
    """Agree to a loan; a right to read on line begins at once."""
    return actions.decide_loan(found, True, values["opinion"], by=by)


def _refuse(found: Loan, values: dict[str, Any], by: Actor) -> Loan:
    """Refuse a loan, with a reason."""
    return actions.decide_loan(found, False, values["opinion"], by=by)


def _withdraw(found: Loan, values: dict[str, Any], by: Actor) -> Loan:
    """Take the own request back before anything is lent."""
    return actions.withdraw_loan(found, by=by)


def _lend(found: Loan, values: dict[str, Any], by: Actor) -> Loan:
    """Hand a copy over to the borrower: the one named, else the first that can be lent."""
    chosen = values.get("copy")
    if chosen:
        return actions.lend_copy(found, copies.get_copy(chosen, by=by), by=by)
    able = queries.lendable(found)
    if not able:
        raise Conflict(N_("No copy of it can be lent."))
    return actions.lend_copy(found, able[0], by=by)


def _return(found: Loan, values: dict[str, Any], by: Actor) -> Loan:
    """Take a lent copy back, with what the return check found."""
    if not values.get("check"):
        raise Invalid(fields={"check": [N_("Please fill this in.")]})
    chosen = values.get("copy")
    copy = copies.get_copy(chosen, by=by) if chosen else None
    return actions.return_loan(found, Check(values["check"]), by=by, remark=values["remark"], copy=copy)


ACTS: dict[str, tuple[str, Callable[[Loan, dict[str, Any], Actor], Loan]]] = {
    "agree": ("Agree to a loan", _agree),
    "refuse": ("Refuse a loan", _refuse),
    "withdraw": ("Take a request to borrow back", _withdraw),
    "lend": ("Lend a copy", _lend),
    "return": ("Take a lent copy back", _return),
}


def _register(act: str, summary: str, work: Callable[[Loan, dict[str, Any], Actor], Loan]) -> None:
    def call(values: dict[str, Any], loan_id: int) -> Response:
        by = acting()
        found = queries.get_loan(loan_id, by=by)
        check_tag(lambda: plain(found, by))
        work(found, values, by)
        return answer(plain(queries.get_loan(loan_id, by=by), by))

    call.__doc__, call.__name__ = work.__doc__, f"loan_{act}"
    room.call(
        "post",
        f"/loans/<{ID}:loan_id>/{act}",
        summary,
        takes=LoanChange,
        gives=LoanShown,
        refuses=(404, 409, 412),
    )(call)


for _act, (_summary, _work) in ACTS.items():
    _register(_act, _summary, _work)


def _plain_line(line: Line, by: Actor) -> dict[str, Any]:
    """A loan as it stood on the day of the line."""
    loan, had, back = line.loan, line.had, line.back
    return {
        **plain(loan, by),
        "state": str(line.state),
        "title": line.title,
        "borrower": line.login,
        "due_on": line.due_on.isoformat(),
        "decided_by": line.decided_by.login if line.decided_by else None,
        "decided_at": moment(line.decided_at),
        "opinion": line.opinion,
        "copy": loan.copy_id if had else None,
        "copy_number": loan.copy.number if loan.copy and had else None,
        "lent_at": moment(loan.lent_at) if had else None,
        "called_back_at": moment(line.called_back_at),
        "back_at": moment(loan.back_at) if line.state in CLOSED else None,
        "check": str(loan.condition) if loan.condition and back else None,
        "remark": loan.remark if back else "",
    }


def plain(loan: Loan, by: Actor) -> dict[str, Any]:
    """A loan as plain values, for one person's eyes."""
    known = queries.may_know(loan, by=by)
    return {
        "id": loan.id,
        "kind": str(loan.kind),
        "state": str(loan.state),
        "document": loan.document_id if known else None,
        "number": loan.asked_number,
        "title": loan.document.title if known and loan.document else "",
        "borrower": loan.borrower.login,
        "purpose": loan.purpose,
        "due_on": loan.due_on.isoformat(),
        "asked_at": moment(loan.asked_at),
        "decided_by": loan.decided_by.login if loan.decided_by else None,
        "decided_at": moment(loan.decided_at),
        "opinion": loan.opinion,
        "copy": loan.copy_id,
        "copy_number": loan.copy.number if loan.copy else None,
        "lent_at": moment(loan.lent_at),
        "called_back_at": moment(loan.called_back_at),
        "back_at": moment(loan.back_at),
        "check": str(loan.condition) if loan.condition else None,
        "remark": loan.remark,
    }
