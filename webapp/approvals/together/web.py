"""Signing several at once: the check page, the one signature, a result per row."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from webapp.approvals.together.actions import Result, Wanted, approve_list
from webapp.approvals.together.queries import Row, rows_for
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid, Refusal
from webapp.people.signing.panel import proof_of
from webapp.shell import Values, current_actor, current_language, field_errors, translate
from webapp.shell.registry import frame

bp = Blueprint("together", __name__, url_prefix="/approvals/together")


@bp.get("")
def check() -> str:
    """Every ticked row with number, title, revision and digest; what can not be signed, and why."""
    by = _acting()
    ticked = [int(text) for text in request.args.getlist("round") if text.isdecimal() and len(text) < 10]
    return _check_page(rows_for(ticked, by=by), by=by)


@bp.post("")
def sign() -> str | tuple[str, int]:
    """Sign what stood on the check page, with one proof."""
    by, values = _acting(), Values()
    shown = dict(pair.split(":", 1) for pair in values.many("row") if ":" in pair)
    ids = [int(text) for text in shown if text.isdecimal() and len(text) < 10]
    rows = [row for row in rows_for(ids, by=by) if str(row.round_id) in shown]
    wanted = [Wanted(row.round_id, shown[str(row.round_id)], translate(row.meaning)) for row in rows]
    try:
        results = _signed(wanted, values, by)
    except Invalid as refused:
        return _check_page(rows_for(ids, by=by), field_errors(refused), by=by), 422
    except Conflict as refused:
        for listener in tuple(frame.refusals.values()):
            listener(refused)
        return _check_page(rows_for(ids, by=by), {}, refused, by=by), 409
    done = [result for result in results if result.problem is None]
    return render_template(
        "approvals/together_result.html",
        done=done,
        left=[result for result in results if result.problem is not None],
    )


def _signed(wanted: list[Wanted], values: Values, by: Actor) -> list[Result]:
    if not wanted:
        raise Conflict(N_("Tick between 1 and %(most)s rows."), most=100)
    return approve_list(wanted, by=by, proof=proof_of(values, by))


def _check_page(
    rows: list[Row], errors: dict[str, list[str]] | None = None, problem: Refusal | None = None, *, by: Actor
) -> str:
    good = [row for row in rows if row.problem is None]
    return render_template(
        "approvals/together.html",
        good=good,
        left=[row for row in rows if row.problem is not None],
        title=_("Approve several"),
        errors=errors or {},
        problem=problem,
        by=by,
    )


def _acting() -> Actor:
    return replace(current_actor(), language=current_language().tag)
