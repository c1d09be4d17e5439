"""The page of an emergency release: what is released, why, and until when the full approval must follow."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import lifecycle, queries
from webapp.documents.emergency.actions import last_day, release_urgently
from webapp.documents.emergency.queries import before_urgent, open_round_of
from webapp.documents.lifecycle import Act
from webapp.documents.models import Revision
from webapp.documents.places import document_url
from webapp.people.signing.panel import SECRETS, proof_of

bp = Blueprint("emergency", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/d/<slug>/urgent")
def page(slug: str) -> Answer:
    """What would be released urgently, with the reason and the signature."""
    by = shell.current_actor()
    return _page(_under_way(slug, by), by, {}, {})


@bp.post("/d/<slug>/urgent")
def release(slug: str) -> Answer:
    """Put it into force now."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.DOCUMENT_RELEASE_URGENT)
    revision = _under_way(slug, by)
    try:
        reason, seen = values.text("opinion", lines=True, longest=4000), values.whole("version")
        if not reason:
            values.wrong("opinion", N_("Give a reason."))
        values.check()
        proof = proof_of(values, by)
        released = release_urgently(_under_way(slug, by), reason, by=by, proof=proof, expected=seen)
    except Invalid as refusal:
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        return _page(_under_way(slug, by), by, kept, shell.field_errors(refusal)), 422
    flash(
        _("%(number)s %(label)s is in force.", number=revision.document.number, label=released.label)
        + " "
        + _("The full approval must follow, else it lapses by itself."),
        "ok",
    )
    return redirect(document_url(released.document))


def _under_way(slug: str, by: Actor) -> Revision:
    document = queries.get_document(slug, by=by)
    found = next((r for r in queries.revisions_of(document, by=by) if r.state in lifecycle.OPEN), None)
    if found is None:
        raise Conflict(N_("No revision of this document is on its way."))
    return found


def _page(revision: Revision, by: Actor, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    return render_template(
        "documents/urgent.html",
        document=revision.document,
        revision=revision,
        sent=revision.submissions[-1] if revision.submissions else None,
        before=queries.effective_of(revision.document),
        round=open_round_of(revision),
        due_on=last_day(queries.today()),
        unmet=before_urgent(revision, by=by),
        possible=lifecycle.may(revision.state, Act.RELEASE_URGENT),
        by=by,
        values=values,
        errors=errors,
    )
