"""Signing off-line: print the sheet, enter what came back, look at the scan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals import queries
from webapp.approvals.chains import MEANINGS
from webapp.approvals.models import Round
from webapp.approvals.paper import queries as paper
from webapp.approvals.paper.actions import Scan, Signed, enter_paper, print_sheet
from webapp.approvals.paper.sheet import short_digest, values_of
from webapp.core import current_settings, files
from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, Refusal, Unmet
from webapp.core.tokens import read_token
from webapp.people.signing.panel import proof_of
from webapp.rendering import Limits, make_sign_sheet, safe_name, take_scan
from webapp.shell import Values, clean, current_actor, current_language, field_errors, send_bytes, uploads
from webapp.shell.registry import frame

bp = Blueprint("paper", __name__, url_prefix="/approvals")
Answer = Response | str | tuple[str, int]


@bp.get("/<int:round_id>/paper")
def index(round_id: int) -> Answer:
    """Print a sheet, or enter a signed one; the code on the sheet leads here, others on to the approval."""
    by, token = current_actor(), clean(request.args.get("sheet"))[:40]
    round_ = queries.get_round(round_id, by=by)
    if token and paper.why_not_enter(round_, by=by) is not None:
        return redirect(url_for("approvals.show", round_id=round_id))
    return _page(round_, {"sheet": token}, {}, None, by=by)


@bp.post("/<int:round_id>/paper/sheet")
def make(round_id: int) -> Response:
    """Print a sheet: its own code, its own entry in the journal, a PDF to print."""
    by = current_actor()
    sheet = print_sheet(queries.get_round(round_id, by=by), by=by)
    values = values_of(sheet, current_language().tag)
    made = make_sign_sheet(values, limits=Limits.from_settings(current_settings()))
    return send_bytes(made, f"{values.number} {_('Sign sheet')}.pdf", "application/pdf", own_pdf=True)


@bp.post("/<int:round_id>/paper")
@uploads()
def enter(round_id: int) -> Answer:
    """Enter names and days of a signed sheet with its scan."""
    by, values = replace(current_actor(), language=current_language().tag), Values()
    round_ = queries.get_round(round_id, by=by)
    try:
        _enter(round_, values, by)
    except Invalid as refused:
        errors = field_errors(refused)
        round_ = queries.get_round(round_id, by=by)
        return _page(round_, values.raw, errors, None if errors else refused, by=by), 422
    except Refusal as refused:
        for listener in tuple(frame.refusals.values()):
            listener(refused)
        return _page(queries.get_round(round_id, by=by), values.raw, {}, refused, by=by), refused.status
    flash(_("Entered: signed on paper, with the scan attached."), "ok")
    return redirect(url_for("approvals.show", round_id=round_id), 303)


@bp.get("/scans/<int:scan_id>")
def scan(scan_id: int) -> Response:
    """The cleaned PDF of a scan, for who may read what was signed."""
    found = paper.get_scan(scan_id, by=current_actor())
    return send_bytes(files.read(found.pdf_sha), f"{found.name}.pdf", "application/pdf", own_pdf=True)


def _enter(round_: Round, values: Values, by: Actor) -> None:
    token = read_token(values.text("sheet", required=True, longest=200).rsplit("/", 1)[-1])
    if token is None and "sheet" not in values.errors:
        values.wrong("sheet", N_("The code does not fit together. Type it as it stands below the square."))
    sent = values.file("scan", required=True)
    signed = _signed(round_, values, by)
    values.check()
    name, data = (safe_name(sent.filename or "scan"), sent.read()) if sent else ("", b"")
    pdf, pages = take_scan(name, data, Limits.from_settings(current_settings()))
    proof = proof_of(values, by)
    enter_paper(round_, token or "", Scan(name, data, pdf, pages), signed, by=by, proof=proof)


def _signed(round_: Round, values: Values, by: Actor) -> list[Signed]:
    """The lines with a day, in the order of the steps; a step with several persons has a line each."""
    found: list[tuple[int, date, int, Signed]] = []
    for position, meaning, persons in paper.seats_on_paper(round_):
        for place, person in enumerate(persons):
            day = values.day(f"day-{position}-{person.id}")
            if day is not None:
                found.append((position, day, place, Signed(person, day, _(MEANINGS.get(meaning, meaning)))))
    if not found and not any(name.startswith("day-") for name in values.errors):
        values.wrong("signed", N_("Enter at least one signature."))
    return [line for *_order, line in sorted(found, key=lambda row: row[:3])]


def _page(
    round_: Round, values: dict[str, str], errors: dict[str, list[str]], problem: Refusal | None, *, by: Actor
) -> str:
    why_not = paper.why_not_enter(round_, by=by)
    return render_template(
        "approvals/paper.html",
        round=round_,
        heading=queries.heading_of(round_),
        digest=short_digest(round_),
        seats=paper.seats_on_paper(round_) if why_not is None else [],
        sheets=paper.sheets_of(round_),
        needed={step.position: step.needed for step in round_.steps},
        meanings=MEANINGS,
        values={name: text for name, text in values.items() if name != "password"},
        errors=errors,
        problem=problem,
        unmet=[Unmet(why_not.message, why_not.who)] if why_not else [],
        by=by,
    )
