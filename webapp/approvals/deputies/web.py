"""The page of deputies: the own ones, for whom one stands, and everybody's for who looks after them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.approvals.deputies import queries, rules
from webapp.approvals.deputies.actions import end_deputy, name_deputy
from webapp.approvals.subjects import subject_kinds
from webapp.core.access import Actor, Permission
from webapp.core.errors import Invalid, Refusal
from webapp.people import queries as people
from webapp.people.models import Person
from webapp.shell import Values, clean, current_actor, current_language, field_errors
from webapp.shell.registry import frame

bp = Blueprint("deputies", __name__, url_prefix="/me/deputies")
Answer = Response | str | tuple[str, int]
LONGEST_REASON = 1000


def concerns(by: Actor) -> bool:
    """Whether a person has to do with deputies at all: signs, or looks after them."""
    return by.may(Permission.APPROVAL_SIGN) or queries.may_see_all(by)


@bp.get("")
def index() -> str:
    """Who stands for me, for whom I stand, and a form; everybody's for who may see them."""
    return _page({}, {}, None)


@bp.post("")
def name() -> Answer:
    """Name a deputy; a refusal keeps what was typed."""
    by, values = current_actor(), Values()
    try:
        row = _named(values, by)
    except Invalid as refused:
        return _page(_kept(values), field_errors(refused), None), 422
    except Refusal as refused:
        for listener in tuple(frame.refusals.values()):
            listener(refused)
        return _page(_kept(values), {}, refused), refused.status
    flash(_("%(name)s is deputy now.", name=row), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<int:deputy_id>/end")
def end(deputy_id: int) -> Response:
    """End it before its last day."""
    by = current_actor()
    end_deputy(queries.get_deputy(deputy_id, by=by), by=by)
    flash(_("Ended. From now on the person alone decides."), "ok")
    return redirect(url_for(".index"), 303)


def _named(values: Values, by: Actor) -> str:
    person_id = values.whole("person") if by.may(Permission.APPROVAL_APPOINT) else None
    deputy_id = values.whole("deputy", required=True)
    from_on, until_on = values.day("from_on", required=True), values.day("until_on", required=True)
    reason = values.text("reason", longest=LONGEST_REASON, lines=True)
    values.check()
    assert from_on is not None and until_on is not None  # a missing day was refused by the check
    person = people.get_person(person_id or by.person_id or 0, by=by)
    deputy = people.get_person(deputy_id or 0, by=by)
    name_deputy(person, deputy, from_on=from_on, until_on=until_on, scope=values.many("scope"), reason=reason, by=by)
    return deputy.name


def _kept(values: Values) -> dict[str, object]:
    return {**values.raw, "scope": values.many("scope")}


def _page(values: dict[str, object], errors: dict[str, list[str]], problem: Refusal | None) -> str:
    by = current_actor()
    me, over = by.person_id or 0, clean(request.args.get("over")) == "1"
    signers = people.holders_of_permission(Permission.APPROVAL_SIGN)
    scopes = scope_options(current_language().tag)
    return render_template(
        "approvals/deputies.html",
        by=by,
        mine=queries.deputies_of(me),
        serving=queries.served_by(me),
        everybody=queries.every_deputy(over=over) if queries.may_see_all(by) else None,
        over=over,
        may_name=by.may(Permission.APPROVAL_SIGN) or by.may(Permission.APPROVAL_APPOINT),
        appoints=by.may(Permission.APPROVAL_APPOINT),
        signs=by.may(Permission.APPROVAL_SIGN),
        signers=[_choice(person) for person in sorted(signers, key=lambda p: (p.pinyin, p.id)) if person.id != me],
        choices=[(person.id, person.name) for person in signers if person.id != me],
        scopes=scopes,
        scope_words=dict(scopes),
        today=queries.today(),
        values={"from_on": queries.today().isoformat(), **values},
        errors=errors,
        problem=problem,
    )


def _choice(person: Person) -> tuple[int, str, str]:
    words = f"{person.name} · {person.post}" if person.post else person.name
    return person.id, words, f"{person.pinyin} {person.initials}"


def scope_options(language: str) -> list[tuple[str, str]]:
    """What a scope may name: kinds of subject, then their types, each with its title."""
    kinds = [(f"{rules.KIND}{kind}", _(subject.title)) for kind, subject in subject_kinds().items()]
    types = {f"{rules.TYPE}{key}": title for s in subject_kinds().values() for key, title in s.types(language)}
    return [*kinds, *types.items()]
