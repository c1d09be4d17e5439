"""Pages of customer documents: the list, the receipt, the review and the end."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core import files
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Invalid
from webapp.documents import queries as documents
from webapp.documents.external.customers import actions, queries
from webapp.documents.external.customers.models import CustomerAct, CustomerDocument, Held
from webapp.documents.external.customers.queries import CustomerFilter
from webapp.people import queries as people
from webapp.rendering import Limits, safe_name, take_scan

bp = Blueprint("customers", __name__, url_prefix="/external/customers")
Answer = str | tuple[str, int] | Response
DAYS = 5
HELD_TITLES = {
    Held.RECEIVED: N_("To be reviewed"),
    Held.ACCEPTED: N_("Reviewed, can be worked by"),
    Held.QUESTIONED: N_("To be settled with the customer"),
    Held.REPLACED: N_("Replaced, to be handed back"),
    Held.RETURNED: N_("Returned to the customer"),
    Held.DESTROYED: N_("Destroyed"),
}
HELD_CHIPS = {
    Held.RECEIVED: "warn", Held.ACCEPTED: "ok", Held.QUESTIONED: "warn", Held.REPLACED: "stop",
    Held.RETURNED: "draft", Held.DESTROYED: "draft",
}  # fmt: skip
ACT_TITLES = {
    CustomerAct.RECEIVED: N_("Received"),
    CustomerAct.ACCEPTED: N_("Reviewed, can be worked by"),
    CustomerAct.QUESTIONED: N_("To be settled with the customer"),
    CustomerAct.REPLACED: N_("The customer sent the next revision"),
    CustomerAct.RETURNED: N_("Returned to the customer"),
    CustomerAct.DESTROYED: N_("Destroyed"),
}


@bp.get("")
def index() -> Answer:
    """Those that are still here, or of one state."""
    by, values = shell.current_actor(), shell.Values(request.args)
    wanted = CustomerFilter(values.text("q", longest=200), values.choice("state", [str(one) for one in Held]))
    found = [] if values.errors else queries.papers(wanted, by=by)
    paging = shell.wanted_page()
    shown = found[paging.offset : paging.offset + paging.per_page]
    chips = [
        (_("Words"), wanted.text, shell.link_without("q")),
        (_("State"), _(HELD_TITLES[Held(wanted.state)]) if wanted.state else "", shell.link_without("state")),
    ]
    return render_template(
        "documents/customer_papers.html",
        page=shell.Page(shown, len(found), paging.page, paging.per_page),
        values=values.raw,
        errors=values.errors,
        chips=[chip for chip in chips if chip[1]],
        may_add=by.may(Permission.DOCUMENT_CREATE),
        **_words(),
    ), 422 if values.errors else 200


@bp.get("/new")
def new() -> Answer:
    """A form for a receipt; with ``replaces``, of the customer's next revision."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    known: dict[str, Any] = {"received_on": documents.today(), "days": DAYS, "department": by.department_id or ""}
    replaces = shell.Values(request.args).whole("replaces")
    if replaces:
        before = queries.get_paper(replaces, by=by)
        same = {name: getattr(before, name) for name in ("customer", "number", "title", "medium", "projects")}
        known |= {**same, "department": before.department_id, "replaces": before.id}
    return _form(by, known, {})


@bp.post("/new")
@shell.uploads(1)
def receive() -> Answer:
    """Note the receipt."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.DOCUMENT_CREATE)
    try:
        paper = actions.receive_paper(_receipt(values, by), by=by)
    except Invalid as refusal:
        return _form(by, values.raw, _errors(refusal)), 422
    flash(_("%(number)s is received; it is to be reviewed by %(day)s.", number=paper.number, day=paper.review_by), "ok")
    return redirect(url_for(".show", paper_id=paper.id), 303)


@bp.get("/<int:paper_id>")
def show(paper_id: int) -> Answer:
    """One with everything that happened to it."""
    by = shell.current_actor()
    return _show(queries.get_paper(paper_id, by=by), by, "", {}, {})


@bp.post("/<int:paper_id>")
@shell.uploads(1)
def act(paper_id: int) -> Answer:
    """Note a review, or the end."""
    by, values = shell.current_actor(), shell.Values()
    paper = queries.get_paper(paper_id, by=by)
    require(by, Permission.DOCUMENT_CREATE)
    wanted = values.choice("act", ("review", "end"), required=True)
    try:
        values.check()
        _review(paper, values, by) if wanted == "review" else _end(paper, values, by)
    except Invalid as refusal:
        errors = _errors(refusal)
        return _show(queries.get_paper(paper_id, by=by), by, wanted, values.raw, errors), 422
    flash(_("Noted."), "ok")
    return redirect(url_for(".show", paper_id=paper_id), 303)


@bp.get("/<int:paper_id>/lines/<int:line_id>/file")
def receipt_file(paper_id: int, line_id: int) -> Response:
    """The kept scan of a receipt."""
    line = queries.get_line(queries.get_paper(paper_id, by=shell.current_actor()), line_id)
    return shell.send_bytes(files.read(line.file_sha or ""), f"{line.file_name}.pdf", "application/pdf")


def _receipt(values: shell.Values, by: Actor) -> actions.Receipt:
    texts = {name: values.text(name, required=True, longest=most) for name, most in
             (("customer", 200), ("number", 120), ("title", 300))}  # fmt: skip
    more = {name: values.text(name, longest=most) for name, most in (("label", 40), ("medium", 120))}
    projects = values.text("projects", longest=2000, lines=True)
    received, days = values.day("received_on", required=True), values.whole("days", required=True)
    chosen = values.choice("department", [key for key, _title in _departments(by)], required=True)
    replaces, file = values.whole("replaces"), values.file("scan")
    values.check()
    text = _scan(file) if file is not None else None
    return actions.Receipt(
        **texts,
        **more,
        projects=projects,
        department=people.get_department(int(chosen), by=by),
        received_on=received or documents.today(),
        days=days or 0,
        replaces=queries.get_paper(replaces, by=by) if replaces else None,
        text=text,
    )


def _scan(file: FileStorage, receipt: str = "") -> actions.Proof:
    """What was handed in, as a clean PDF with the name it had."""
    name = safe_name(file.filename or "")
    pdf, _pages = take_scan(name, file.read(), Limits.from_settings(core.current_settings()))
    return actions.Proof(receipt, name.rpartition(".")[0] or name, pdf)


def _review(paper: CustomerDocument, values: shell.Values, by: Actor) -> None:
    outcome = values.choice("outcome", ("accepted", "questioned"), required=True)
    note = values.text("note", longest=4000, lines=True)
    values.check()
    actions.review_paper(paper, outcome == "accepted", note, by=by)


def _end(paper: CustomerDocument, values: shell.Values, by: Actor) -> None:
    how = values.choice("how", (str(Held.RETURNED), str(Held.DESTROYED)), required=True)
    day, receipt = values.day("on_day", required=True), values.text("receipt", required=True, longest=200)
    note, file = values.text("note", longest=4000, lines=True), values.file("scan")
    values.check()
    proof = _scan(file, receipt) if file is not None else actions.Proof(receipt)
    actions.end_paper(paper, Held(how), day or documents.today(), proof, note, by=by)


def _show(paper: CustomerDocument, by: Actor, opened: str, values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    known = {"on_day": documents.today(), "how": str(Held.RETURNED), "outcome": "accepted"}
    return render_template(
        "documents/customer_paper.html",
        paper=paper,
        successor=queries.successor_of(paper),
        may_act=by.may(Permission.DOCUMENT_CREATE),
        reviewable=paper.state in actions.NEEDS_REVIEW,
        ended=paper.state in queries.ENDED,
        opened=opened,
        values={**known, **values},
        errors=errors,
        today=documents.today(),
        **_words(),
    )


def _form(by: Actor, values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    return render_template(
        "documents/customer_form.html",
        departments=_departments(by),
        values=values,
        errors=errors,
        today=documents.today(),
        most_days=actions.MOST_DAYS,
    )


def _errors(refusal: Invalid) -> dict[str, list[str]]:
    """Errors by field; what is said of no field is about the file."""
    return shell.field_errors(refusal) or {"scan": [shell.translate(refusal.message)]}


def _departments(by: Actor) -> list[tuple[str, str]]:
    return [(str(department.id), department.name) for department in people.departments(by=by)]


def _words() -> dict[str, Any]:
    return {
        "states": [(str(one), _(title)) for one, title in HELD_TITLES.items()],
        "chip": lambda one: (_(HELD_TITLES[one]), HELD_CHIPS[one]),
        "act_title": lambda one: _(ACT_TITLES[one]),
    }
