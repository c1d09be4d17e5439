"""The page of a trial: its end is set before release; in force it is confirmed, extended or stopped."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries
from webapp.documents.lifecycle import EDITABLE, State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url, revision_url
from webapp.documents.releasing.queries import predecessor_of
from webapp.documents.trial import actions
from webapp.documents.trial.models import Trial
from webapp.documents.trial.queries import before_deciding, trial_of
from webapp.people.signing.panel import SECRETS, proof_of

bp = Blueprint("trial", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/d/<slug>/trial")
def page(slug: str) -> Answer:
    """The trial of the revision on its way or in force."""
    by = shell.current_actor()
    document = queries.get_document(slug, by=by)
    return _page(document, by, "", {}, {})


@bp.post("/d/<slug>/trial")
def decide(slug: str) -> Answer:
    """One act; a refusal shows the page again with what was typed."""
    by, values = shell.current_actor(), shell.Values()
    document = queries.get_document(slug, by=by)
    act = values.choice("act", tuple(ACTS), required=True)
    try:
        values.check()
        return ACTS[act](_subject(document, by), values, by)
    except (Invalid, Conflict) as refusal:
        invalid = isinstance(refusal, Invalid)
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        words = [shell.translate(item) for item in refusal.unmet] or [shell.translate(refusal.message)]
        problem = "" if errors else " ".join(words)
        again = queries.get_document(slug, by=by)
        return _page(again, by, act, kept, errors, problem), 422 if invalid else 409


def _set(revision: Revision, values: shell.Values, by: Actor) -> Response:
    day = values.day("ends_on")
    values.check()
    trial = actions.set_trial(revision, day, by=by)
    flash(_("%(label)s is on trial until %(day)s.", label=revision.label, day=trial.ends_on.isoformat()), "ok")
    return redirect(revision_url(revision))


def _clear(revision: Revision, values: shell.Values, by: Actor) -> Response:
    actions.clear_trial(revision, by=by)
    flash(_("It is no trial any more."), "ok")
    return redirect(revision_url(revision))


def _confirm(revision: Revision, values: shell.Values, by: Actor) -> Response:
    reason = values.text("opinion", lines=True, longest=4000)
    values.check()
    actions.confirm_trial(revision, by=by, proof=proof_of(values, by), reason=reason)
    flash(_("The trial is confirmed: %(label)s is in force for good.", label=revision.label), "ok")
    return redirect(document_url(revision.document))


def _extend(revision: Revision, values: shell.Values, by: Actor) -> Response:
    day, reason = values.day("ends_on", required=True), _reason(values)
    actions.extend_trial(revision, day, reason, by=by, proof=proof_of(values, by))
    flash(_("The trial goes on until %(day)s.", day=day.isoformat() if day else ""), "ok")
    return redirect(document_url(revision.document))


def _stop(revision: Revision, values: shell.Values, by: Actor) -> Response:
    way, reason = values.choice("way", ("end", "back"), required=True), _reason(values)
    found = actions.stop_trial(revision, reason, by=by, go_back=way == "back", displayed=_("Prepare"))
    if isinstance(found, Revision):
        flash(_("The text before the trial is drafted as %(label)s; send it for approval.", label=found.label), "ok")
        return redirect(revision_url(found))
    flash(_("The end of %(number)s is asked for.", number=revision.document.number), "ok")
    return redirect(f"/approvals/{found.id}")


def _reason(values: shell.Values) -> str:
    reason = values.text("opinion", lines=True, longest=4000)
    if not reason:
        values.wrong("opinion", N_("Give a reason."))
    values.check()
    return reason


ACTS: dict[str, Callable[[Revision, shell.Values, Actor], Response]] = {
    "set": _set,
    "clear": _clear,
    "confirm": _confirm,
    "extend": _extend,
    "stop": _stop,
}


def _subject(document: Document, by: Actor) -> Revision:
    """The revision the page is about: on its way and not yet released, else in force.

    Raises:
        Conflict: neither.
    """
    seen = queries.revisions_of(document, by=by)
    effective = next((r for r in seen if r.state is State.EFFECTIVE), None)
    if effective is not None and trial_of(effective) is not None:
        return effective
    coming = next((r for r in seen if r.state in {State.DRAFT, State.APPROVED} and r.released_at is None), None)
    found = coming or effective
    if found is None:
        raise Conflict(N_("No revision of this document can be on trial now."))
    return found


def _page(
    document: Document, by: Actor, opened: str, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    revision = _subject(document, by)
    trial: Trial | None = trial_of(revision)
    return render_template(
        "documents/trial.html",
        document=document,
        revision=revision,
        trial=trial,
        before=predecessor_of(revision) if revision.effective_from else None,
        may_set=by.may(Permission.DOCUMENT_EDIT if revision.state in EDITABLE else Permission.DOCUMENT_RELEASE),
        editable=revision.state in EDITABLE,
        decided_on=revision.state is State.EFFECTIVE,
        unmet=before_deciding(revision, by=by),
        by=by,
        opened=opened,
        values=values,
        errors=errors,
        problem=problem,
        today=queries.today(),
    )
