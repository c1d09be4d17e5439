"""Pages of loans: asking to borrow, the list of who has what until when, one loan and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Conflict, Invalid, Refusal
from webapp.core.tokens import read_token
from webapp.documents import queries as documents
from webapp.documents.copies import queries as copies
from webapp.documents.copies.models import Sheet
from webapp.documents.loans import actions, papers, queries
from webapp.documents.loans.copying import queries as copying
from webapp.documents.loans.models import Check, Loan, LoanKind
from webapp.documents.loans.past import lines
from webapp.documents.loans.queries import VIEWS, LoanFilter
from webapp.documents.loans.states import Act, LoanState, may
from webapp.documents.loans.words import CHECK_WORDS, KIND_WORDS, VIEW_WORDS, chip_of_line, chip_of_loan, is_late
from webapp.documents.models import Document
from webapp.rendering import Limits, make_table
from webapp.rendering.tables import XLSX, workbook
from webapp.rendering.values import TablePaper

bp = Blueprint("loans", __name__)
Answer = str | tuple[str, int] | Response
PDF = "application/pdf"
Errors = dict[str, list[str]]


@bp.get("/d/<slug>/borrow")
def borrow(slug: str) -> str:
    """Ask to borrow a document, or for permission to copy it."""
    by = shell.current_actor()
    return borrow_page(documents.get_document(slug, by=by), by)


@bp.post("/d/<slug>/borrow")
def ask(slug: str) -> Answer:
    """Ask for a paper copy."""
    by, values = shell.current_actor(), shell.Values()
    document = documents.get_document(slug, by=by)
    try:
        purpose, due_on = _wishes(values)
        made = actions.ask_loan(document, purpose, due_on, by=by)
    except (Invalid, Conflict) as refusal:
        again = documents.get_document(slug, by=by)
        return borrow_page(again, by, dict(values.raw), *_what_is_wrong(refusal)), refusal.status
    _say_asked(made, due_on)
    return redirect(url_for("loans.show", loan_id=made.id), 303)


@bp.get("/loans/new")
def new() -> str:
    """Ask by number for a document the own class does not let one see."""
    return _new_page({"number": request.args.get("number", "")})


@bp.post("/loans/new")
def ask_by_number() -> Answer:
    """Take the request in, whether there is such a document or not."""
    by, values = shell.current_actor(), shell.Values()
    try:
        number = values.text("number", required=True, longest=120)
        kind = values.choice("kind", [str(kind) for kind in LoanKind], required=True)
        purpose, due_on = _wishes(values)
        made = actions.ask_by_number(number, purpose, due_on, kind=LoanKind(kind), by=by)
    except (Invalid, Conflict) as refusal:
        return _new_page(dict(values.raw), *_what_is_wrong(refusal)), refusal.status
    _say_asked(made, due_on)
    return redirect(url_for("loans.show", loan_id=made.id), 303)


@bp.get("/loans")
def index() -> Answer:
    """Who has what until when, today or as at a day; the controller begins with what waits, others with their own."""
    wrong = {name: [shell.translate(text) for text in texts] for name, texts in _asked().errors.items()}
    return _index_page({}, wrong), 422 if wrong else 200


@bp.post("/loans/scan")
def scan() -> Answer:
    """The code on a copy: one on loan comes back, one that is waited for goes out."""
    by, values = shell.current_actor(), shell.Values()
    try:
        typed = values.text("code", required=True, longest=200)
        check = values.choice("check", [str(check) for check in Check]) or str(Check.COMPLETE)
        remark = values.text("remark", longest=2000, lines=True)
        values.check()
        words = _take(_sheet_of(typed), Check(check), remark, by)
    except (Invalid, Conflict) as refusal:
        return _index_page(dict(values.raw), *_what_is_wrong(refusal)), refusal.status
    flash(words, "ok")
    return redirect(url_for("loans.index", view=_view(by)), 303)


@bp.get("/loans.pdf")
def paper() -> Response:
    """借阅登记 of the list, as a paper."""
    paper, day = _register()
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{_('Loans')} {day}.pdf", PDF, own_pdf=True)


@bp.get("/loans.xlsx")
def sheet() -> Response:
    """The same lines as a workbook."""
    paper, day = _register()
    return shell.send_bytes(workbook(paper), f"{_('Loans')} {day}.xlsx", XLSX)


@bp.get("/loans/<int:loan_id>")
def show(loan_id: int) -> str:
    """One loan: who, what for, until when, what was done."""
    by = shell.current_actor()
    return _loan_page(queries.get_loan(loan_id, by=by), by)


@bp.post("/loans/<int:loan_id>")
def act(loan_id: int) -> Answer:
    """One act on the loan; a refusal shows the page again with what was typed."""
    by, values = shell.current_actor(), shell.Values()
    found = queries.get_loan(loan_id, by=by)
    chosen = values.choice("act", tuple(ACTS), required=True)
    try:
        values.check()
        words = ACTS[chosen](found, values, by)
    except (Invalid, Conflict) as refusal:
        again = queries.get_loan(loan_id, by=by)
        return _loan_page(again, by, chosen, dict(values.raw), *_what_is_wrong(refusal)), refusal.status
    flash(words, "ok")
    return redirect(url_for("loans.show", loan_id=loan_id), 303)


def _agree(found: Loan, values: shell.Values, by: Actor) -> str:
    opinion = values.text("opinion", longest=2000, lines=True)
    values.check()
    made = actions.decide_loan(found, True, opinion, by=by)
    if made.kind is LoanKind.ONLINE:
        name, day = made.borrower.name, made.due_on.isoformat()
        return str(_("%(name)s may read it until %(day)s.", name=name, day=day))
    return str(_("Agreed; the copy is to be lent."))


def _refuse(found: Loan, values: shell.Values, by: Actor) -> str:
    opinion = values.text("opinion", longest=2000, lines=True)
    values.check()
    actions.decide_loan(found, False, opinion, by=by)
    return str(_("The loan is refused; who asked is told."))


def _withdraw(found: Loan, values: shell.Values, by: Actor) -> str:
    actions.withdraw_loan(found, by=by)
    return str(_("The request is taken back."))


def _lend(found: Loan, values: shell.Values, by: Actor) -> str:
    typed = values.text("code", longest=200)
    chosen = values.whole("chosen", least=1)
    values.check()
    if typed:
        sheet = _sheet_of(typed)
        return _lent(actions.lend_copy(found, copies.get_copy(sheet.copy_id, by=by), by=by, sheet=sheet.sheet))
    if not chosen:
        raise Invalid(fields={"chosen": [N_("Choose a copy, or type the code on it.")]})
    return _lent(actions.lend_copy(found, copies.get_copy(chosen, by=by), by=by))


def _return(found: Loan, values: shell.Values, by: Actor) -> str:
    check = values.choice("check", [str(check) for check in Check], required=True)
    remark = values.text("remark", longest=2000, lines=True)
    typed = values.text("code", longest=200)
    values.check()
    copy = copies.get_copy(_sheet_of(typed).copy_id, by=by) if typed else None
    return _back(actions.return_loan(found, Check(check), by=by, remark=remark, copy=copy))


ACTS: dict[str, Callable[[Loan, shell.Values, Actor], str]] = {
    "agree": _agree,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "lend": _lend,
    "return": _return,
}


def _take(sheet: Sheet, check: Check, remark: str, by: Actor) -> str:
    """What a scanned copy means: back from a loan, or out to the one who waits longest."""
    copy = copies.get_copy(sheet.copy_id, by=by)
    running = queries.loan_of_copy(copy.id)
    if running is not None:
        loan = queries.get_loan(running.id, by=by)
        return _back(actions.return_loan(loan, check, by=by, remark=remark, copy=copy))
    waiting = queries.agreed_of_document(copy.document_id)
    if not waiting:
        raise Conflict(N_("Copy %(number)s is not on loan, and nobody waits for it."), number=copy.number)
    loan = queries.get_loan(waiting[0].id, by=by)
    return _lent(actions.lend_copy(loan, copy, by=by, sheet=sheet.sheet))


def _sheet_of(typed: str) -> Sheet:
    token = read_token(typed.rsplit("/", 1)[-1])
    found = copies.copy_of_token(token) if token else None
    if found is None:
        raise Invalid(fields={"code": [N_("This is not the code of a controlled copy.")]})
    return found


def _lent(loan: Loan) -> str:
    number = loan.copy.number if loan.copy else ""
    day = loan.due_on.isoformat()
    return str(_("Copy %(number)s is lent to %(name)s until %(day)s.", number=number, name=loan.borrower.name, day=day))


def _back(loan: Loan) -> str:
    number = loan.copy.number if loan.copy else ""
    if loan.condition is Check.DAMAGED:
        return str(_("Copy %(number)s is back, damaged; replace its print on its page.", number=number))
    return str(_("Copy %(number)s is back from %(name)s, complete.", number=number, name=loan.borrower.name))


def _wishes(values: shell.Values) -> tuple[str, date | None]:
    purpose = values.text("purpose", required=True, longest=2000, lines=True)
    due_on = values.day("due_on")
    values.check()
    return purpose, due_on


def _say_asked(made: Loan, wanted: date | None) -> None:
    flash(_("Asked for; the document controller or the owner decides."), "ok")
    if wanted is not None and wanted != made.due_on:
        flash(
            _(
                "%(wanted)s is no working day; it is due on %(day)s.",
                wanted=wanted.isoformat(),
                day=made.due_on.isoformat(),
            ),
            "info",
        )


def _what_is_wrong(refusal: Refusal) -> tuple[Errors, str]:
    if isinstance(refusal, Invalid):
        return shell.field_errors(refusal), ""
    unmet = " ".join(shell.translate(item.condition) for item in refusal.unmet)
    return {}, unmet or shell.translate(refusal.message)


def borrow_page(
    document: Document,
    by: Actor,
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
    problem: str = "",
    *,
    copies_wanted: bool = False,
) -> str:
    """The form to borrow and the one to copy; ``copies_wanted`` tells which of them was sent."""
    preset = {"due_on": queries.usual_due().isoformat()}
    return render_template(
        "documents/borrow.html",
        document=document,
        unmet=queries.before_borrowing(document, by=by),
        copying_unmet=copying.before_copying(document, by=by),
        values=values if values is not None and not copies_wanted else preset,
        errors=errors or {} if not copies_wanted else {},
        copying_values=values if values is not None and copies_wanted else {"count": "1"},
        copying_errors=errors or {} if copies_wanted else {},
        problem=problem,
        most=copying.MOST,
        today=documents.today(),
    )


def _new_page(values: dict[str, str], errors: Errors | None = None, problem: str = "") -> str:
    preset = {"kind": str(LoanKind.ONLINE), "due_on": queries.usual_due().isoformat()}
    return render_template(
        "documents/loan_new.html",
        values={**preset, **values},
        errors=errors or {},
        problem=problem,
        kinds=[(str(kind), shell.translate(words)) for kind, words in KIND_WORDS.items()],
        today=documents.today(),
    )


def _index_page(values: dict[str, str], errors: Errors | None = None, problem: str = "") -> str:
    by, paging, view = shell.current_actor(), shell.wanted_page(), _view(shell.current_actor())
    asked = _asked()
    wanted = LoanFilter(view, at=_day_of(asked))
    found, total = ([], 0) if asked.errors else lines(wanted, by=by, page=paging.page, per_page=paging.per_page)
    return render_template(
        "documents/loans.html",
        page=shell.Page(found, total, paging.page, paging.per_page),
        view=view,
        views={key: VIEW_WORDS[key] for key in _views(by)},
        at=wanted.at,
        hidden=bool(asked.errors),
        today=documents.today(),
        chip_of=chip_of_line,
        kinds=KIND_WORDS,
        checks=CHECK_WORDS,
        lends=by.may(Permission.COPY_ISSUE) and wanted.at is None,
        decides=lambda loan: (
            wanted.at is None and loan.state is LoanState.ASKED and queries.why_not_decide(loan, by=by) is None
        ),
        values=values,
        errors=errors or {},
        problem=problem,
    )


def _loan_page(
    found: Loan,
    by: Actor,
    opened: str = "",
    values: dict[str, str] | None = None,
    errors: Errors | None = None,
    problem: str = "",
) -> str:
    refusal = queries.why_not_decide(found, by=by)
    waits, paper = found.state is LoanState.ASKED, found.kind is LoanKind.PAPER
    keeper = by.may(Permission.COPY_ISSUE)
    lends = paper and keeper and (found.state is LoanState.AGREED or (waits and refusal is None))
    return render_template(
        "documents/loan.html",
        loan=found,
        title=queries.title_of(found, by=by),
        known=queries.may_know(found, by=by),
        chip=chip_of_loan(found),
        kind=KIND_WORDS[found.kind],
        checks=CHECK_WORDS,
        late=is_late(found),
        decides=waits and refusal is None,
        refuses=may(found.state, Act.REFUSE) and refusal is None,
        unmet=refusal if waits and found.borrower_id != by.person_id else None,
        lends=lends and found.document_id is not None,
        lendable=queries.lendable(found) if lends else [],
        returns=paper and keeper and may(found.state, Act.RETURN),
        withdraws=found.borrower_id == by.person_id and may(found.state, Act.WITHDRAW),
        opened=opened,
        values=values or {},
        errors=errors or {},
        problem=problem,
    )


def _views(by: Actor) -> tuple[str, ...]:
    keeps = queries.keeps_loans(by) or bool(by.heads)
    return VIEWS if keeps else ("mine",)


def _view(by: Actor) -> str:
    views = _views(by)
    wanted = request.args.get("view", "")
    return wanted if wanted in views else views[0]


def _asked() -> shell.Values:
    """The query of a list, with what is wrong in it."""
    values = shell.Values(request.args)
    day = values.day("at")
    if day is not None and day > documents.today():
        values.wrong("at", N_("The day lies in the future; the list can be shown up to today."))
    return values


def _day_of(asked: shell.Values) -> date | None:
    """The past day that is wanted; today's list is the one that is worked with."""
    day = None if asked.errors else asked.day("at")
    return day if day is not None and day < documents.today() else None


def _register() -> tuple[TablePaper, date]:
    """The lines as a paper, and the day they stand for.

    Raises:
        Invalid: a day that is none, or one to come.
    """
    by = shell.current_actor()
    view = request.args.get("view", "")
    asked = _asked()
    asked.check()
    wanted = LoanFilter(view if view in _views(by) else _views(by)[-1], at=_day_of(asked))
    found, _total = lines(wanted, by=by, page=0)
    paper = papers.register(found[::-1], language=shell.current_language().tag, at=wanted.at)
    return paper, wanted.at or documents.today()
