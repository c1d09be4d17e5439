"""The page of near-duplicates: of each group one text is kept and the others are left out, or all stay."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.documents.importing import actions, queries
from webapp.documents.importing.alike import groups_in

bp = Blueprint("alike", __name__)


@bp.get("/docs/import/<int:batch_id>/alike")
def page(batch_id: int) -> str:
    """The groups among the rows that still wait."""
    batch = queries.get_batch(batch_id, by=shell.current_actor())
    return render_template("documents/import_alike.html", batch=batch, groups=groups_in(batch))


@bp.post("/docs/import/<int:batch_id>/alike")
def choose(batch_id: int) -> Response:
    """Keep the chosen one of each group; a group without a choice stays as it is."""
    by, values = shell.current_actor(), shell.Values()
    batch = queries.get_batch(batch_id, by=by)
    left_out = 0
    for group in groups_in(batch):
        kept = values.text(f"keep-{group[0].item.id}")
        chosen = next((row.item for row in group if str(row.item.id) == kept), None)
        if chosen is not None:
            others = [row.item for row in group if row.item is not chosen]
            left_out += actions.keep_one(chosen, others, by=by)
    if left_out:
        flash(_("Left out: %(count)s; they can be put back.", count=left_out), "ok")
    return redirect(url_for("importing.grid", batch_id=batch_id), 303)
