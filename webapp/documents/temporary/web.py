"""Pages of a temporary document: its terms in the draft, and its end ahead of time."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url, revision_url
from webapp.documents.temporary import actions
from webapp.documents.temporary.models import Runs
from webapp.documents.temporary.queries import before_ending, temporary_of, why_not_temporary
from webapp.people.signing.panel import SECRETS, proof_of

bp = Blueprint("temporary", __name__)
Answer = str | tuple[str, int] | Response
LINES = 6


@bp.get("/d/<slug>/temporary")
def page(slug: str) -> Answer:
    """The terms of a draft, or the end of what is in force."""
    by = shell.current_actor()
    document = queries.get_document(slug, by=by)
    return _page(document, by, {}, {})


@bp.post("/d/<slug>/temporary")
def describe(slug: str) -> Answer:
    """Set the terms of the draft."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.DOCUMENT_EDIT)
    document = queries.get_document(slug, by=by)
    try:
        revision = _draft(document, by)
        actions.set_temporary(revision, _terms(values, by), by=by)
    except Invalid as refusal:
        again = queries.get_document(slug, by=by)
        return _page(again, by, dict(values.raw), shell.field_errors(refusal)), 422
    flash(_("%(label)s is a temporary document now.", label=revision.label), "ok")
    return redirect(revision_url(revision))


@bp.post("/d/<slug>/temporary/end")
def end(slug: str) -> Answer:
    """End it today."""
    by, values = shell.current_actor(), shell.Values()
    document = queries.get_document(slug, by=by)
    try:
        revision = _in_force(document, by)
        require(by, Permission.DOCUMENT_RELEASE)
        reason = values.text("opinion", lines=True, longest=4000)
        if not reason:
            values.wrong("opinion", N_("Give a reason."))
        values.check()
        actions.end_temporary(revision, reason, by=by, proof=proof_of(values, by))
    except Invalid as refusal:
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        return _page(queries.get_document(slug, by=by), by, kept, shell.field_errors(refusal)), 422
    flash(_("%(number)s has ended.", number=document.number), "ok")
    return redirect(document_url(document))


def _terms(values: shell.Values, by: Actor) -> actions.Terms:
    runs = values.choice("runs", [str(one) for one in Runs], required=True)
    ends_on, scope = values.day("ends_on"), values.text("scope", longest=actions.LONGEST_SCOPE)
    overrides = []
    for line in range(1, LINES + 1):
        typed, clauses = values.text(f"number-{line}", longest=300), values.text(f"clauses-{line}", longest=300)
        found = queries.document_numbered(typed.split(" ")[0], by=by) if typed else None
        if typed and found is None:
            values.wrong("number", N_("There is no document %(number)s, or you may not see it."), number=typed)
        if found is not None:
            overrides.append((found, clauses))
    values.check()
    return actions.Terms(runs, ends_on, scope, overrides)


def _draft(document: Document, by: Actor) -> Revision:
    found = next((r for r in queries.revisions_of(document, by=by) if r.state is State.DRAFT), None)
    if found is None:
        raise Conflict(N_("There is no draft of this document now."))
    return found


def _in_force(document: Document, by: Actor) -> Revision:
    found = next((r for r in queries.revisions_of(document, by=by) if r.state is State.EFFECTIVE), None)
    if found is None:
        raise Conflict(N_("Only a temporary document in force can be ended here."))
    return found


def _page(document: Document, by: Actor, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    seen = queries.revisions_of(document, by=by)
    draft = next((r for r in seen if r.state is State.DRAFT), None)
    effective = next((r for r in seen if r.state is State.EFFECTIVE), None)
    found = temporary_of(draft) if draft else temporary_of(effective) if effective else None
    known: dict[str, object] = {}
    if found is not None:
        known = {"runs": str(found.runs), "ends_on": found.ends_on, "scope": found.scope}
        for line, override in enumerate(found.overrides, start=1):
            known[f"number-{line}"], known[f"clauses-{line}"] = override.document.number, override.clauses
    return render_template(
        "documents/temporary.html",
        document=document,
        draft=draft,
        effective=effective,
        found=found,
        why_not=why_not_temporary(document),
        may_edit=by.may(Permission.DOCUMENT_EDIT),
        unmet=before_ending(effective, by=by) if effective else [],
        documents=[x.document for x in queries.master_list(queries.DocumentFilter(state="effective"), by=by,
                                                           per_page=200).items],
        values={"runs": "date", **known, **values},
        errors=errors,
        lines=range(1, LINES + 1),
        by=by,
        today=queries.today(),
    )  # fmt: skip
