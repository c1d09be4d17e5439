"""Home: what waits for me, what I started, what comes; what I did."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core
from webapp.approvals.chains import MEANINGS
from webapp.core import clock
from webapp.core.access import Actor
from webapp.documents import queries as documents
from webapp.home import queries
from webapp.shell import current_actor, current_language, signed_in

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
def index() -> str:
    """What waits for me."""
    by = _acting()
    waiting = queries.waiting(by=by)
    today = documents.today()
    return render_template(
        "home/index.html",
        greeting=_greeting(by.name),
        waiting=waiting,
        late=sum(row.due is not None and row.due < today for row in waiting),
        started=queries.started(by=by),
        coming=queries.coming(by=by),
        desk=queries.desk(by=by),
        notices=queries.notices(by=by),
        done=[] if waiting else queries.done(by=by, most=5),
        today=today,
        meanings=MEANINGS,
    )


@bp.get("/inbox/done")
def done() -> str:
    """What I decided, with my own words."""
    return render_template("home/done.html", done=queries.done(by=_acting(), most=100), meanings=MEANINGS)


@bp.get("/inbox/reviews")
def reviews() -> Response:
    """What is due for review has one page, in the documents; the old address leads there."""
    return redirect(url_for("reviewing.overview"), 301)


def count_waiting() -> int:
    """The number beside To-do in the menu, asked once a request."""
    if "wenkong_waiting" not in g:
        g.wenkong_waiting = queries.count_waiting(by=current_actor()) if signed_in() else 0
    count: int = g.wenkong_waiting
    return count


def _acting() -> Actor:
    return replace(current_actor(), language=current_language().tag)


def _greeting(name: str) -> str:
    hour = clock.now().astimezone(core.organisation_zone()).hour
    if 5 <= hour < 12:
        return str(_("Good morning, %(name)s", name=name))
    if 12 <= hour < 18:
        return str(_("Good afternoon, %(name)s", name=name))
    return str(_("Good evening, %(name)s", name=name))
