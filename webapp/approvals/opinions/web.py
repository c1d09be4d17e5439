"""Opinions of a countersign step: the sheet, the author's answers, closing after the time, the PDF."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals import queries
from webapp.approvals.chains import MEANINGS
from webapp.approvals.models import Round
from webapp.approvals.opinions import queries as opinions
from webapp.approvals.opinions.actions import LONGEST_REASON, answer_opinion, close_without_reply
from webapp.approvals.opinions.models import Answer as Kind
from webapp.approvals.opinions.sheet import sheet_of
from webapp.core import current_settings
from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, Unmet
from webapp.rendering import Limits, make_opinion_sheet
from webapp.shell import Values, current_actor, current_language, field_errors, send_bytes

bp = Blueprint("opinions", __name__, url_prefix="/approvals/<int:round_id>/opinions")
Answer = Response | str | tuple[str, int]
KINDS: dict[Kind, str] = {
    Kind.ADOPTED: N_("adopted"),
    Kind.PARTLY: N_("partly adopted"),
    Kind.NOT_ADOPTED: N_("not adopted"),
}


@bp.get("")
def index(round_id: int) -> str:
    """Who was asked, what came, what was answered."""
    by = current_actor()
    return _page(queries.get_round(round_id, by=by), by=by)


@bp.post("")
def answer(round_id: int) -> Answer:
    """The author answers one opinion."""
    by, values = current_actor(), Values()
    round_ = queries.get_round(round_id, by=by)
    opinion_id = values.whole("opinion", required=True) or 0
    try:
        kind = values.choice("answer", [str(k) for k in Kind], required=True)
        reason = values.text("reason", longest=LONGEST_REASON, lines=True)
        values.check()
        answer_opinion(round_, opinions.get_opinion(round_, opinion_id), Kind(kind), reason, by=by)
    except Invalid as refused:
        page = _page(queries.get_round(round_id, by=by), values.raw, field_errors(refused), opinion_id, by=by)
        return page, 422
    flash(_("Your answer is kept."), "ok")
    return redirect(url_for(".index", round_id=round_id), 303)


@bp.post("/close")
def close(round_id: int) -> Response:
    """The controller closes the step; who kept silent is named."""
    by = current_actor()
    close_without_reply(queries.get_round(round_id, by=by), by=by)
    flash(_("The step is closed; who kept silent stands in the sheet as “no reply”."), "ok")
    return redirect(url_for(".index", round_id=round_id), 303)


@bp.get("/sheet.pdf")
def pdf(round_id: int) -> Response:
    """The opinion sheet as PDF, in the language of the page."""
    by = current_actor()
    round_ = queries.get_round(round_id, by=by)
    values = sheet_of(round_, by.name, current_language().tag)
    made = make_opinion_sheet(values, limits=Limits.from_settings(current_settings()))
    return send_bytes(made, f"{values.number} {_('Countersign opinions')}.pdf", "application/pdf", own_pdf=True)


def _page(
    round_: Round,
    values: dict[str, str] | None = None,
    errors: dict[str, list[str]] | None = None,
    opened: int = 0,
    *,
    by: Actor,
) -> str:
    step = queries.open_step(round_)
    why_not = opinions.why_not_close(round_, step, by=by)
    closable = step is not None and opinions.due_of(step) is not None
    return render_template(
        "approvals/opinions.html",
        round=round_,
        heading=queries.heading_of(round_),
        lines=opinions.opinions_of(round_),
        answering=opinions.may_answer(round_, by=by),
        kinds=KINDS,
        meanings=MEANINGS,
        due=opinions.due_of(step) if step is not None else None,
        closable=closable,
        close_unmet=[Unmet(why_not.message, why_not.who)] if why_not else [],
        values=values or {},
        errors=errors or {},
        opened=opened,
    )
