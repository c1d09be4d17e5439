"""A leaver's page: what is held, a check of what is about to happen, the result of each row, the sheet to sign."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Permission
from webapp.core.errors import Conflict, Invalid
from webapp.people import hooks, queries
from webapp.people.leaving import papers
from webapp.people.leaving.actions import Result, close_account, settle
from webapp.people.leaving.models import Way
from webapp.people.leaving.queries import get_leaver, heirs, held_by, lines_of
from webapp.people.models import Person
from webapp.rendering import Limits, make_table

leaving = Blueprint("leaving", __name__)
Answer = str | tuple[str, int] | Response
WAYS = (Way.HANDED_OVER, Way.RETURNED, Way.WRITTEN_OFF)


@leaving.get("/people/<int:person_id>/leave")
def show(person_id: int) -> str:
    """Everything the person holds, and what became of it so far."""
    return _page(get_leaver(person_id, by=shell.current_actor()))


@leaving.post("/people/<int:person_id>/leave")
def close(person_id: int) -> Answer:
    """Close the account: nothing is held, or the rest is accepted with a reason."""
    by, values = shell.current_actor(), shell.Values()
    person = get_leaver(person_id, by=by)
    try:
        reason = values.text("reason", longest=2000, lines=True)
        values.check()
        close_account(person, by=by, reason=reason, accepted=values.many("rest"))
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _page(get_leaver(person_id, by=by), dict(values.raw), errors, problem), refusal.status
    flash(_("The account of %(name)s is closed.", name=queries.get_person(person_id, by=by).name), "ok")
    return redirect(url_for("people.person", person_id=person_id))


@leaving.post("/people/<int:person_id>/leave/settle")
def act(person_id: int) -> Answer:
    """Check what is about to happen with each row, or do it: ``sure`` comes from the check page."""
    by, values = shell.current_actor(), shell.Values()
    person = get_leaver(person_id, by=by)
    sure = values.ticked("sure")
    try:
        way = Way(values.choice("way", [str(way) for way in WAYS]) or str(Way.HANDED_OVER))
        to_id = values.whole("to", least=1)
        reason = values.text("reason", longest=2000, lines=True)
        values.check()
        ids = values.many("item")
        if values.ticked("everything"):
            ids = [item.id for item in held_by(person, by=by)]
        to = queries.get_person(to_id, by=by) if to_id and way is Way.HANDED_OVER else None
        results = settle(person, ids, way, by=by, to=to, reason=reason, trial=not sure)
    except Invalid as refusal:
        return _page(get_leaver(person_id, by=by), dict(values.raw), shell.field_errors(refusal)), refusal.status
    again = get_leaver(person_id, by=by)
    heir = queries.get_person(to_id, by=by) if to is not None and to_id else None
    return _outcome(again, results, way, heir, reason, sure)


@leaving.get("/people/<int:person_id>/leave.pdf")
def paper(person_id: int) -> Response:
    """离职交接单."""
    by = shell.current_actor()
    person = get_leaver(person_id, by=by)
    titles = {kind: shell.translate(holding.title) for kind, holding in hooks.holdings().items()}
    made = papers.sheet(person, lines_of(person), held_by(person, by=by), titles, language=shell.current_language().tag)
    data = make_table(made, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{made.title} {person.name}.pdf", "application/pdf", own_pdf=True)


def _outcome(person: Person, results: list[Result], way: Way, to: Person | None, reason: str, sure: bool) -> str:
    able = [result for result in results if result.problem is None]
    if sure and able:
        flash(ngettext("%(num)d thing is settled.", "%(num)d things are settled.", len(able)), "ok")
    return render_template(
        "people/leaving_outcome.html",
        person=person,
        results=results,
        able=able,
        way=str(way),
        way_words=_way_words()[way],
        to=to,
        reason=reason,
        sure=sure,
    )


def _way_words() -> dict[Way, str]:
    return {
        Way.HANDED_OVER: _("hand over to another person"),
        Way.RETURNED: _("taken back"),
        Way.WRITTEN_OFF: _("written off"),
        Way.ACCEPTED: _("left over, accepted"),
    }


def _page(
    person: Person,
    values: dict[str, str] | None = None,
    errors: dict[str, list[str]] | None = None,
    problem: str = "",
) -> str:
    by = shell.current_actor()
    items = held_by(person, by=by) if person.active else []
    kinds = hooks.holdings()
    groups = [(holding, [item for item in items if item.kind == kind]) for kind, holding in kinds.items()]
    return render_template(
        "people/leave.html",
        person=person,
        groups=[(holding, found) for holding, found in groups if found],
        items=items,
        lines=lines_of(person),
        titles={kind: holding.title for kind, holding in kinds.items()},
        done={
            Way.HANDED_OVER: _("handed over"),
            Way.RETURNED: _("taken back"),
            Way.WRITTEN_OFF: _("written off"),
            Way.ACCEPTED: _("left over, accepted"),
        },
        ways=[(str(way), words) for way, words in _way_words().items() if way in WAYS],
        people=[(other.id, other.name, f"{other.pinyin} {other.initials}") for other in heirs(person, by=by)],
        closes=by.may(Permission.PERSON_MANAGE) and person.active,
        values=values or {},
        errors=errors or {},
        problem=problem,
    )
