"""The page of holders: fixed distribution numbers, saved lists, how numbers are given."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.documents.copies import queries
from webapp.documents.copies.holders.actions import fix_code, remove_list
from webapp.documents.copies.models import Holder, HolderList
from webapp.people.organisation.actions import change_settings
from webapp.people.profile import COPY_NUMBERS, profile

bp = Blueprint("holders", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/copies/holders")
def index() -> str:
    """Everybody who holds or held a copy, with the fixed number, and the saved lists."""
    by = shell.current_actor()
    require(by, Permission.COPY_ISSUE)
    return _page(by, {}, {})


@bp.post("/copies/holders")
def change() -> Answer:
    """Fix a number, forget a list, or choose how numbers are given."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.COPY_ISSUE)
    try:
        words = _change(values, by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _page(by, dict(values.raw), errors, problem), refusal.status
    flash(words, "ok")
    return redirect(url_for("holders.index"), 303)


def _change(values: shell.Values, by: Actor) -> str:
    act = values.choice("act", ["code", "forget", "numbers"], required=True)
    number = values.whole("id", least=1) or 0
    values.check()
    if act == "numbers":
        chosen = values.choice("copy_numbers", COPY_NUMBERS, required=True)
        values.check()
        change_settings(copy_numbers=chosen, by=by)
        return str(_("Saved."))
    if act == "forget":
        saved = db.session.get(HolderList, number)
        if saved is None:
            raise NotFound(N_("This is no longer there."))
        remove_list(saved, by=by)
        return str(_("The list is gone; copies stay as they are."))
    holder = db.session.get(Holder, number)
    if holder is None:
        raise NotFound(N_("This is no longer there."))
    fix_code(holder, values.text("code", longest=40), by=by)
    return str(_("%(name)s has number %(code)s from now on.", name=holder.name, code=holder.code))


def _page(by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = "") -> str:
    return render_template(
        "documents/copy_holders.html",
        holders=queries.holders(),
        lists=queries.saved_lists(),
        numbers=profile().copy_numbers,
        may_choose=by.may(Permission.SETTINGS_MANAGE),
        values=values,
        errors=errors,
        problem=problem,
    )
