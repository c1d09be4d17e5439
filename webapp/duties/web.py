"""Pages of duties: the list, one duty with its log, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, Refusal, Unmet
from webapp.core.words import in_language
from webapp.duties import actions, queries, workdays
from webapp.duties.models import Duty, DutyAct, DutyState
from webapp.duties.queries import EVERY, OPEN, SCOPES, Filter
from webapp.duties.rules import STANDING_TITLES, Standing, state_on
from webapp.people import queries as people

bp = Blueprint("duties", __name__, url_prefix="/duties", template_folder="templates")
Answer = Response | str | tuple[str, int]
CHIPS = {
    Standing.COMING: "draft",
    Standing.DUE: "warn",
    Standing.LATE: "stop",
    Standing.DONE: "ok",
    Standing.WAIVED: "draft",
}


@bp.get("")
def index() -> tuple[str, int]:
    """What is owed by me and mine, filtered; closed ones on request."""
    by = shell.current_actor()
    values = shell.Values(request.args)
    wanted = _wanted(values)
    found = [] if values.errors else queries.duties(wanted, by=by)
    paging = shell.wanted_page()
    shown = found[paging.offset : paging.offset + paging.per_page]
    return render_template(
        "duties/index.html",
        page=shell.Page([_row(duty, heading) for duty, heading in shown], len(found), paging.page, paging.per_page),
        wanted=wanted,
        values=values.raw,
        errors=values.errors,
        chips=_chips(wanted),
        scopes=_scopes(by),
        standings=_standings(),
        persons=[(str(p.id), p.name) for p in people.persons(by=by)],
    ), 422 if values.errors else 200


@bp.get("/<int:duty_id>")
def show(duty_id: int) -> str:
    """One duty with everything that happened to it."""
    return _page(duty_id)


@bp.post("/<int:duty_id>")
def change(duty_id: int) -> Answer:
    """Close, move, waive or reopen; a refusal shows the page again with what was typed."""
    by = shell.current_actor()
    duty, _heading = queries.get_duty(duty_id, by=by)
    values = shell.Values()
    act = values.choice("act", list(ACTS), required=True)
    try:
        values.check()
        ACTS[act](duty, values, by)
    except Invalid as refused:
        return _page(duty_id, act, values.raw, shell.field_errors(refused)), 422
    flash(_("Saved."), "ok")
    return redirect(url_for(".show", duty_id=duty_id))


def _complete(duty: Duty, values: shell.Values, by: Actor) -> None:
    note = values.text("note", longest=4000, lines=True)
    values.check()
    actions.complete_duty(duty, by=by, note=note)


def _move(duty: Duty, values: shell.Values, by: Actor) -> None:
    day, reason = values.day("due_on", required=True), values.text("reason", required=True, longest=2000, lines=True)
    expected = values.whole("expected")
    values.check()
    if day is not None:
        actions.move_duty(duty, workdays.moved(day), reason, by=by, expected=expected)


def _waive(duty: Duty, values: shell.Values, by: Actor) -> None:
    reason, expected = values.text("reason", required=True, longest=2000, lines=True), values.whole("expected")
    values.check()
    actions.waive_duty(duty, reason, by=by, expected=expected)


def _reopen(duty: Duty, values: shell.Values, by: Actor) -> None:
    reason, expected = values.text("reason", required=True, longest=2000, lines=True), values.whole("expected")
    values.check()
    actions.reopen_duty(duty, reason, by=by, expected=expected)


ACTS: dict[str, Callable[[Duty, shell.Values, Actor], None]] = {
    "complete": _complete,
    "move": _move,
    "waive": _waive,
    "reopen": _reopen,
}
HAPPENED = {
    DutyAct.OPENED: N_("Opened"),
    DutyAct.MOVED: N_("Moved"),
    DutyAct.HANDED_OVER: N_("Handed over"),
    DutyAct.DONE: N_("Done"),
    DutyAct.WAIVED: N_("Waived"),
    DutyAct.REOPENED: N_("Reopened"),
}


def _page(
    duty_id: int, act: str = "", values: dict[str, Any] | None = None, errors: dict[str, list[str]] | None = None
) -> str:
    by = shell.current_actor()
    duty, heading = queries.get_duty(duty_id, by=by)
    known = {"due_on": duty.due_on, "expected": duty.version}
    return render_template(
        "duties/duty.html",
        duty=duty,
        row=_row(duty, heading),
        open=duty.state is DutyState.OPEN,
        log=[(line, HAPPENED[line.act], owner_words(line)) for line in duty.log],
        why_not_complete=_unmet(queries.why_not_complete(duty, by=by)),
        why_not_change=_unmet(queries.why_not_change(duty, by=by)),
        provisional=workdays.is_provisional(duty.due_on.year),
        act=act,
        values={**known, **(values or {})},
        errors=errors or {},
    )


def _unmet(refusal: Refusal | None) -> list[Unmet]:
    return [Unmet(refusal.message, refusal.who)] if refusal else []


def _row(duty: Duty, heading: Any) -> dict[str, Any]:
    standing = state_on(duty, queries.today())
    return {
        "duty": duty,
        "heading": heading,
        "url": queries.duty_url(duty),
        "owner": owner_words(duty),
        "chip": (_(STANDING_TITLES[standing]), CHIPS[standing]),
    }


def owner_words(owed: Any) -> str:
    """Who owes it, in words of the page: a name, a department, the title of a role."""
    if owed.owner is not None:
        return str(owed.owner.name)
    if owed.department is not None:
        return str(owed.department.name)
    titles = next((role.titles for role in people.roles() if role.key == owed.role_key), None)
    return in_language(titles, shell.current_language().tag) if titles else str(owed.role_key)


def _wanted(values: shell.Values) -> Filter:
    return Filter(
        scope=values.choice("scope", SCOPES) or "department",
        standing=values.choice("state", [OPEN, EVERY, *map(str, Standing)]) or OPEN,
        owner_id=values.whole("owner"),
        due_before=values.day("due_before"),
    )


def _scopes(by: Actor) -> list[tuple[str, str]]:
    found = [("mine", _("Mine")), ("department", _("Mine and my department's"))]
    return [*found, ("all", _("All"))] if queries.looks_after_all(by) else found


def _standings() -> list[tuple[str, str]]:
    titles = [(str(standing), _(title)) for standing, title in STANDING_TITLES.items()]
    return [(OPEN, _("Open")), *titles, (EVERY, _("all"))]


def _chips(wanted: Filter) -> list[tuple[str, str, str]]:
    owner = people.find_person(wanted.owner_id) if wanted.owner_id else None
    found = [
        (_("Owed by"), "owner", owner.name if owner else ""),
        (_("Due before"), "due_before", wanted.due_before.isoformat() if wanted.due_before else ""),
        (_("State"), "state", dict(_standings())[wanted.standing] if wanted.standing != OPEN else ""),
    ]
    return [(label, value, shell.link_without(name)) for label, name, value in found if value]
