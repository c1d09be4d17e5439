"""Pages of permission to copy: asked for on the page to borrow, listed and decided here."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.errors import Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.loans.copying import actions, queries
from webapp.documents.loans.models import CopyingState
from webapp.documents.loans.web import borrow_page
from webapp.documents.loans.words import COPYING_WORDS

bp = Blueprint("copying", __name__)
Answer = str | tuple[str, int] | Response


@bp.post("/d/<slug>/copying")
def ask(slug: str) -> Answer:
    """Ask for permission to copy."""
    by, values = shell.current_actor(), shell.Values()
    document = documents.get_document(slug, by=by)
    try:
        count = values.whole("count", required=True, least=1)
        purpose = values.text("copy_purpose", required=True, longest=2000, lines=True)
        values.check()
        actions.ask_copying(document, count or 0, purpose, by=by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        unmet = " ".join(shell.translate(item.condition) for item in refusal.unmet)
        problem = "" if errors else unmet or shell.translate(refusal.message)
        again = documents.get_document(slug, by=by)
        return borrow_page(again, by, dict(values.raw), errors, problem, copies_wanted=True), refusal.status
    flash(_("Asked for; until it is allowed nothing may be copied."), "ok")
    return redirect(url_for("copying.index"), 303)


@bp.get("/loans/copying")
def index() -> str:
    """Every request to copy the person may know of."""
    return _page("")


@bp.post("/loans/copying/<int:copying_id>")
def decide(copying_id: int) -> Answer:
    """Allow, refuse, or take the own request back."""
    by, values = shell.current_actor(), shell.Values()
    found = queries.get_copying(copying_id, by=by)
    chosen = values.choice("act", ("allow", "refuse", "withdraw"), required=True)
    opinion = values.text("opinion", longest=2000, lines=True)
    try:
        values.check()
        if chosen == "withdraw":
            actions.withdraw_copying(found, by=by)
            words = _("The request is taken back.")
        else:
            actions.decide_copying(found, chosen == "allow", opinion, by=by)
            words = _("Copying is allowed.") if chosen == "allow" else _("Copying is refused; who asked is told.")
    except (Invalid, Conflict) as refusal:
        wrong = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        first = next((texts[0] for texts in wrong.values()), shell.translate(refusal.message))
        return _page(str(first)), refusal.status
    flash(words, "ok")
    return redirect(url_for("copying.index"), 303)


def _page(problem: str) -> str:
    by, paging = shell.current_actor(), shell.wanted_page()
    found, total = queries.requests(by=by, page=paging.page, per_page=paging.per_page)
    return render_template(
        "documents/copying.html",
        page=shell.Page(found, total, paging.page, paging.per_page),
        words=COPYING_WORDS,
        decides=lambda c: c.state is CopyingState.ASKED and queries.why_not_decide(c, by=by) is None,
        withdraws=lambda c: c.state is CopyingState.ASKED and c.asked_by_id == by.person_id,
        problem=problem,
    )
