"""Pages of change notices: the own one, taking note, the printed sheet."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.errors import N_, NotFound
from webapp.documents.changes.notifying import actions, papers, queries
from webapp.documents.changes.queries import get_change
from webapp.rendering import Limits, make_table

bp = Blueprint("change_notices", __name__)


@bp.get("/changes/notices/<int:notice_id>")
def show(notice_id: int) -> str:
    """What changed, from when, the copies held."""
    by = shell.current_actor()
    notice = queries.get_notice(notice_id, by=by)
    return render_template(
        "documents/change_notice.html",
        notice=notice,
        lines=queries.lines_of(notice, by=by),
        unmet=queries.before_noting(notice, by=by),
    )


@bp.post("/changes/notices/<int:notice_id>")
def note(notice_id: int) -> Response:
    """Take note."""
    by, values = shell.current_actor(), shell.Values()
    notice = actions.note_change(queries.get_notice(notice_id, by=by), by=by)
    flash(_("Noted."), "ok")
    back = values.text("from") == "request"
    return redirect(url_for("changes.show", change_id=notice.request_id) if back else "/", 303)


@bp.get("/changes/<int:change_id>/notice.pdf")
def printed(change_id: int) -> Response:
    """文件更改通知单 for everybody the change concerns."""
    by = shell.current_actor()
    found = get_change(change_id, by=by)
    if not queries.sees_recipients(found, by) or not queries.notices_of(found):
        raise NotFound(N_("There is no notice of this request yet, or you may not see whom it is for."))
    paper = papers.change_notice(found, by=by, language=shell.current_language().tag)
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{found.number}-notice.pdf", "application/pdf", own_pdf=True)
