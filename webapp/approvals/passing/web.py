"""The page on which a step is passed on or a signer added."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals import queries
from webapp.approvals.chains import MEANINGS
from webapp.approvals.models import HandoverKind, Round
from webapp.approvals.passing.actions import add_signer, transfer_step
from webapp.approvals.passing.queries import candidates, why_not_pass_on
from webapp.approvals.route import route_of
from webapp.approvals.rules import LONGEST_OPINION
from webapp.approvals.subjects import subject_for
from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, Refusal
from webapp.people import queries as people
from webapp.shell import Values, current_actor, field_errors
from webapp.shell.registry import frame

bp = Blueprint("passing", __name__, url_prefix="/approvals/<int:round_id>/pass-on")
Answer = Response | str | tuple[str, int]
PLACES: dict[HandoverKind, str] = {
    HandoverKind.TRANSFER: N_("Transfer: the other decides instead of me"),
    HandoverKind.BEFORE: N_("Add a signer before me: the other signs first, then I"),
    HandoverKind.BESIDE: N_("Add a signer beside me: both sign, in any order"),
    HandoverKind.AFTER: N_("Add a signer after me: I sign first, then the other"),
}


@bp.get("")
def form(round_id: int) -> Answer:
    """To whom, how and why."""
    by = current_actor()
    return _page(queries.get_round(round_id, by=by), {"place": str(HandoverKind.TRANSFER)}, {}, None, by=by)


@bp.post("")
def pass_on(round_id: int) -> Answer:
    """Pass the step on or add a signer; a refusal keeps what was typed."""
    by, values = current_actor(), Values()
    round_ = queries.get_round(round_id, by=by)
    try:
        return _act(round_, values, by)
    except Invalid as refused:
        return _page(queries.get_round(round_id, by=by), values.raw, field_errors(refused), None, by=by), 422
    except Refusal as refused:
        for listener in tuple(frame.refusals.values()):
            listener(refused)
        round_ = queries.get_round(round_id, by=by)
        return _page(round_, values.raw, {}, refused, by=by), refused.status


def _act(round_: Round, values: Values, by: Actor) -> Response:
    place = values.choice("place", [str(kind) for kind in HandoverKind], required=True)
    chosen = values.whole("who", required=True)
    reason = values.text("reason", required=True, longest=LONGEST_OPINION - 100, lines=True)
    values.check()
    person = people.get_person(chosen or 0, by=by)
    number, name = queries.heading_of(round_).number, person.name
    if place == HandoverKind.TRANSFER:
        transfer_step(round_, person, reason, by=by)
        flash(_("%(number)s is passed on: %(name)s decides instead of you.", number=number, name=name), "ok")
        return redirect(url_for("home.index"), 303)
    add_signer(round_, person, HandoverKind(place), reason, by=by)
    flash(_("%(name)s is asked to sign as well.", name=name), "ok")
    return redirect(url_for("approvals.show", round_id=round_.id), 303)


def _page(
    round_: Round, values: dict[str, str], errors: dict[str, list[str]], problem: Refusal | None, *, by: Actor
) -> str:
    why_not: Refusal | None = why_not_pass_on(round_, by=by)
    view = subject_for(round_.subject_kind)
    return render_template(
        "approvals/pass_on.html",
        round=round_,
        heading=view.heading(round_.subject_id),
        step=queries.open_step(round_),
        stops=route_of(round_, person_id=by.person_id),
        meanings=MEANINGS,
        people=[(p.id, f"{p.name} · {p.post}" if p.post else p.name, f"{p.pinyin} {p.initials}")
                for p in ([] if why_not else candidates(round_))],
        places=PLACES,
        values=values,
        errors=errors,
        problem=problem,
        why_not=why_not,
    )  # fmt: skip
