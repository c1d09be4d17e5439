"""Pages of reviews: what is due, the sheet of a department, the reviews of one document."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.documents import hooks, queries
from webapp.documents.models import Document
from webapp.documents.places import document_url
from webapp.documents.reviewing import actions, following
from webapp.documents.reviewing import queries as reviewing
from webapp.documents.reviewing.models import Verdict
from webapp.documents.reviewing.printing import sheet_paper as paper_of
from webapp.documents.reviewing.queries import Sheet
from webapp.documents.reviewing.rules import LONGEST_REASON, VERDICT_CHIPS, VERDICT_TITLES
from webapp.duties.queries import open_duty
from webapp.people import queries as people
from webapp.people.signing.panel import SECRETS, proof_of
from webapp.rendering import make_table

bp = Blueprint("reviewing", __name__)
Answer = str | tuple[str, int] | Response
PDF = "application/pdf"
EARLIEST = 1990


@bp.get("/reviews")
def overview() -> Answer:
    """What is overdue or due within 30 days, and the sheets of a year."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_VIEW)
    today = queries.today()
    values = shell.Values(request.args)
    year = values.whole("year", least=EARLIEST, most=today.year) or today.year
    return render_template(
        "documents/reviews.html",
        documents=reviewing.due(today + reviewing.SOON, by=by),
        lines=reviewing.overview(year, by=by),
        year=year,
        this_year=today.year,
        errors=values.errors,
        who_signs=reviewing.who_signs,
    ), 422 if values.errors else 200


@bp.get("/reviews/<int:department_id>/<int:year>")
def sheet(department_id: int, year: int) -> Answer:
    """The sheet: a verdict per row, then one signature."""
    by = shell.current_actor()
    return _sheet(_seen(department_id, year, by), by)


@bp.post("/reviews/<int:department_id>/<int:year>")
def enter(department_id: int, year: int) -> Answer:
    """Save the verdicts of the rows, or keep the ticked ones."""
    by, values = shell.current_actor(), shell.Values()
    found = _seen(department_id, year, by)
    try:
        entered = _typed(found, values)
        values.check()
        actions.enter_verdicts(found.department, year, entered, by=by)
    except Invalid as refusal:
        return _sheet(_seen(department_id, year, by), by, dict(values.raw), shell.field_errors(refusal)), 422
    flash(_("Saved. The verdicts count when the sheet is signed."), "ok")
    return redirect(url_for(".sheet", department_id=department_id, year=year), 303)


@bp.post("/reviews/<int:department_id>/<int:year>/sign")
def sign(department_id: int, year: int) -> Answer:
    """The head signs the sheet."""
    by, values = shell.current_actor(), shell.Values()
    found = _seen(department_id, year, by)
    shown, remark = values.text("shown", longest=64), values.text("opinion", longest=LONGEST_REASON, lines=True)
    try:
        missing = reviewing.before_signing(found, by=by)
        if missing:
            raise Conflict(N_("This sheet can not be signed yet."), unmet=missing)
        values.check()
        proof = proof_of(values, by)
        department = people.get_department(department_id, by=by)
        actions.sign_sheet(department, year, by=by, proof=proof, shown=shown, remark=remark)
    except Invalid as refusal:
        return _sheet(_seen(department_id, year, by), by, {"opinion": remark}, shell.field_errors(refusal)), 422
    flash(_("Signed. What is to be revised or ended stands in the duties of the department."), "ok")
    return redirect(url_for(".sheet", department_id=department_id, year=year), 303)


@bp.get("/reviews/<int:department_id>/<int:year>/pdf")
def sheet_paper(department_id: int, year: int) -> Response:
    """The sheet on paper, with the signature once it is given."""
    by = shell.current_actor()
    found = _seen(department_id, year, by)
    name = f"{found.department.name} {_('Review of documents')} {year}.pdf"
    return shell.send_bytes(make_table(paper_of(found)), name, PDF)


@bp.get("/d/<slug>/review")
def document(slug: str) -> Answer:
    """The reviews a document had, and a verdict on it."""
    by = shell.current_actor()
    return _document(queries.get_document(slug, by=by), by, {}, {})


@bp.post("/d/<slug>/review")
def review(slug: str) -> Answer:
    """Sign a verdict on one document."""
    by, values = shell.current_actor(), shell.Values()
    found = queries.get_document(slug, by=by)
    verdict = values.choice("verdict", [str(one) for one in Verdict], required=True)
    reason = values.text("opinion", longest=LONGEST_REASON, lines=True)
    try:
        missing = reviewing.before_review(found, by=by)
        if missing:
            raise Conflict(N_("This document can not be reviewed here."), unmet=missing)
        values.check()
        proof = proof_of(values, by)
        found = queries.get_document(slug, by=by)
        actions.review_document(found, Verdict(verdict), reason, by=by, proof=proof)
    except Invalid as refusal:
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        return _document(queries.get_document(slug, by=by), by, kept, shell.field_errors(refusal)), 422
    flash(_("Reviewed: %(verdict)s.", verdict=_(VERDICT_TITLES[Verdict(verdict)])), "ok")
    return redirect(f"{document_url(found)}/review", 303)


def _seen(department_id: int, year: int, by: Actor) -> Sheet:
    """The sheet, for who it concerns.

    Raises:
        NotFound: no such department, or none of the person's business.
    """
    require(by, Permission.DOCUMENT_VIEW)
    department = people.get_department(department_id, by=by)
    if not EARLIEST <= year <= queries.today().year or not reviewing.concerns(department, by=by):
        raise NotFound(N_("There is no such sheet, or it is not yours to see."))
    return reviewing.sheet_of(department, year, by=by)


def _typed(found: Sheet, values: shell.Values) -> list[actions.Entered]:
    """What stands in the rows; with the button for several, the ticked ones are kept."""
    ticked: set[int] = set()
    if values.text("act") == "keep":
        ticked = set(values.ids("documents"))
        if not ticked:
            values.wrong("documents", N_("Tick the rows first."))
    entered = []
    for row in found.rows:
        key = row.document.id
        typed = values.choice(f"verdict-{key}", [str(one) for one in Verdict])
        reason = values.text(f"reason-{key}", longest=LONGEST_REASON, lines=True)
        verdict = Verdict.KEEP if key in ticked else Verdict(typed) if typed else None
        entered.append(actions.Entered(row.document, verdict, reason))
    return entered


def _sheet(
    found: Sheet, by: Actor, values: dict[str, str] | None = None, errors: dict[str, list[str]] | None = None
) -> str:
    known: dict[str, Any] = {}
    for row in found.rows:
        if row.entry is not None:
            known[f"verdict-{row.document.id}"] = str(row.entry.verdict)
            known[f"reason-{row.document.id}"] = row.entry.reason
    secret = {"password", "pin", "opinion"} & set(errors or {})
    return render_template(
        "documents/review_sheet.html",
        sheet=found,
        current=found.year == queries.today().year,
        may_enter=reviewing.enters_for(found.department, by=by),
        unmet=reviewing.before_signing(found, by=by),
        values={**known, **(values or {})},
        errors={} if secret else errors or {},
        sign_errors=errors if secret else {},
        labels={f"reason-{row.document.id}": row.document.number for row in found.rows},
        who_signs=reviewing.who_signs(found.department),
        by=by,
        **_words(),
    )


def _document(found: Document, by: Actor, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    end = open_duty(following.END, Document.__tablename__, found.id)
    reviews = reviewing.reviews_of(found)
    return render_template(
        "documents/review.html",
        document=found,
        effective=queries.effective_of(found),
        added_tabs=hooks.tabs_of(found, by=by),
        reviews=reviews,
        asked_by=following.asked_by(found),
        unmet=reviewing.before_review(found, by=by),
        next_on=following.next_review(found, queries.today()),
        end=end,
        end_reason=next((r.reason for r in reviews if r.verdict is Verdict.OBSOLETE), ""),
        may_end=by.may(Permission.DOCUMENT_OBSOLETE),
        today=queries.today(),
        values=values,
        errors=errors,
        by=by,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "verdicts": [(str(one), _(title)) for one, title in VERDICT_TITLES.items()],
        "chip": lambda one: (_(VERDICT_TITLES[one]), VERDICT_CHIPS[one]),
    }
