"""The approval page: document, facts, route and decision on one screen (ux.md 1.2, 3c)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals import actions, queries, rules
from webapp.approvals.chains import MEANINGS
from webapp.approvals.models import Round
from webapp.approvals.page import AGREEING, OBJECTING, ApprovalPage
from webapp.approvals.route import signed_meaning
from webapp.approvals.together.actions import note_opened
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid, Refusal
from webapp.core.search import mark_all
from webapp.people.signing.panel import SECRETS, proof_of
from webapp.shell import Values, current_actor, current_language, field_errors, translate
from webapp.shell.registry import frame

bp = Blueprint("approvals", __name__, url_prefix="/approvals", template_folder="templates")
Answer = Response | str | tuple[str, int]


def acting() -> Actor:
    """Who acts, in the language of the page: a signature states the words the signer saw."""
    return replace(current_actor(), language=current_language().tag)


@bp.get("/<int:round_id>")
def show(round_id: int) -> Answer:
    """The page of one round; who is asked has it noted as opened, for signing several at once."""
    by = acting()
    round_ = queries.get_round(round_id, by=by)
    note_opened(round_, by=by)
    return _page(queries.get_round(round_id, by=by), by=by)


@bp.post("/<int:round_id>")
def decide(round_id: int) -> Answer:
    """One of the decisions of the bar; a refusal shows the page again with everything that was typed."""
    by = acting()
    round_ = queries.get_round(round_id, by=by)
    values = Values()
    act = values.choice("act", list(ACTS), required=True)
    try:
        values.check()
        return ACTS[act](round_, values, by)
    except Invalid as refused:
        return _again(round_id, act, values, refused, by=by), 422
    except Conflict as refused:
        return _again(round_id, act, values, refused, by=by), 409


def _approve(round_: Round, values: Values, by: Actor) -> Response:
    opinion = _opinion(values)
    values.check()
    shown, displayed = values.text("shown"), _meaning(round_, by)
    actions.approve_step(
        round_,
        by=by,
        proof=proof_of(values, by),
        opinion=opinion,
        shown=shown,
        displayed=displayed,
        handwriting=values.ticked("handwriting"),
    )
    return _onward(_("You agreed and signed %(number)s."), round_, by)


def _return(round_: Round, values: Values, by: Actor) -> Response:
    to = values.whole("to", required=True, least=0)
    reason = _opinion(values, required=True)
    values.check()
    shown, proof = values.text("shown"), proof_of(values, by)
    actions.return_step(round_, to or 0, reason, by=by, proof=proof, shown=shown, displayed=_("Return"))
    return _onward(_("You returned %(number)s."), round_, by)


def _reject(round_: Round, values: Values, by: Actor) -> Response:
    reason = _opinion(values, required=True)
    values.check()
    shown, proof = values.text("shown"), proof_of(values, by)
    actions.reject_step(round_, reason, by=by, proof=proof, shown=shown, displayed=_("Disagree and end"))
    return _onward(_("You ended the approval of %(number)s."), round_, by)


def _comment(round_: Round, values: Values, by: Actor) -> Response:
    opinion = _opinion(values, required=True)
    values.check()
    actions.comment(round_, opinion, by=by)
    flash(_("Your comment was added."), "ok")
    return redirect(url_for("approvals.show", round_id=round_.id), 303)


def _withdraw(round_: Round, values: Values, by: Actor) -> Response:
    actions.withdraw(round_, by=by)
    flash(_("It is withdrawn and can be changed again."), "ok")
    return redirect(url_for("approvals.show", round_id=round_.id), 303)


def _remind(round_: Round, values: Values, by: Actor) -> Response:
    actions.remind(round_, by=by)
    flash(_("Reminded: it stands at the top of the to-do list of those who are asked."), "ok")
    back = "/" if values.text("from") == "home" else url_for("approvals.show", round_id=round_.id)
    return redirect(back, 303)


ACTS: dict[str, Callable[[Round, Values, Actor], Response]] = {
    "approve": _approve,
    "return": _return,
    "reject": _reject,
    "comment": _comment,
    "withdraw": _withdraw,
    "remind": _remind,
}


def _opinion(values: Values, *, required: bool = False) -> str:
    """The chosen phrase and what was typed, each on its line."""
    phrases = [_(phrase) for phrase in (*AGREEING, *OBJECTING)]
    chosen = values.choice("phrase", phrases)
    typed = values.text("opinion", longest=rules.LONGEST_OPINION - 100, lines=True)
    if required and not (chosen or typed):
        values.wrong("opinion", N_("Say why, so that the author knows what to do."))
    return "\n".join(text for text in (chosen, typed) if text)


def _meaning(round_: Round, by: Actor) -> str:
    """What the signature will mean, as it stands on the panel."""
    step, seat = queries.open_step(round_), queries.seat_of(round_, by.person_id)
    represented = seat.represented.name if seat and seat.represented else ""
    return translate(signed_meaning(step.meaning if step else "", by.name, represented))


def _onward(text: str, round_: Round, by: Actor) -> Response:
    """Say what was done and open the next item that waits, or home."""
    heading = queries.heading_of(round_)
    flash(text % {"number": heading.number}, "ok")
    following = next((task for task in queries.waiting_for(by=by) if task.round_id != round_.id), None)
    if following is None:
        return redirect("/", 303)
    flash(_("This is the next one that waits for you."), "info")
    return redirect(url_for("approvals.show", round_id=following.round_id), 303)


def _again(round_id: int, act: str, values: Values, refused: Refusal, *, by: Actor) -> str:
    """The page as it stands now, with the refusal in words and everything typed."""
    for listener in tuple(frame.refusals.values()):
        listener(refused)
    errors = field_errors(refused) if isinstance(refused, Invalid) else {}
    problem = None if errors else refused
    round_ = queries.get_round(round_id, by=by)
    return _page(round_, by=by, opened=act, values=values.raw, errors=errors, problem=problem)


def _page(
    round_: Round,
    *,
    by: Actor,
    opened: str = "",
    values: dict[str, str] | None = None,
    errors: dict[str, list[str]] | None = None,
    problem: Refusal | None = None,
) -> str:
    page = ApprovalPage(round_, by, current_language().tag)
    kept = {name: text for name, text in (values or {}).items() if name not in SECRETS}
    return render_template(
        "approvals/round.html",
        page=page,
        opened=opened,
        values=kept,
        errors=errors or {},
        problem=problem,
        mark=partial(mark_all, query=request.args.get("q", "")[:200]),
        meanings=MEANINGS,
    )
