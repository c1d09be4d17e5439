"""Pages of the controller: what waits for release, one release with its check, the end of a document."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries
from webapp.documents.authoring.forms import row_ids
from webapp.documents.authoring.queries import route_for
from webapp.documents.chains import chain_of
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url
from webapp.documents.reading.queries import rounds_about, signed_lines
from webapp.documents.releasing.actions import ReleaseResult, ask_to_obsolete, release_list, release_revision
from webapp.documents.releasing.queries import check_release
from webapp.people.signing.panel import SECRETS, proof_of

bp = Blueprint("releasing", __name__)
Answer = str | tuple[str, int] | Response
MOST_AT_ONCE = 200


@bp.get("/docs/release")
def ready() -> Answer:
    """Approved revisions that wait; tick several and check them."""
    return _ready_page({})


@bp.post("/docs/release/check")
def check_ticked() -> Answer:
    """What is ticked before it is signed: what can go, and the exceptions with why."""
    by, values = shell.current_actor(), shell.Values()
    try:
        return _check_page(_ticked(values), by, {}, {}, {})
    except Invalid as refusal:
        return _ready_page(shell.field_errors(refusal)), 422


@bp.post("/docs/release")
def release_ticked() -> Answer:
    """Release what was checked and say for each line what became of it."""
    by = shell.current_actor()
    values = shell.Values()
    try:
        ticked = _ticked(values)
    except Invalid as refusal:
        return _ready_page(shell.field_errors(refusal)), 422
    seen = {i: values.whole(f"version-{i}") for i in ticked}
    try:
        day = values.day("effective_on")
        values.check()
        proof = _proof(by, values)
        wanted = [(queries.get_revision_by_id(i, by=by), seen[i]) for i in ticked]
        results = release_list(wanted, by=by, proof=proof, effective_on=day)
    except Invalid as refusal:
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        return _check_page(ticked, by, kept, shell.field_errors(refusal), seen), 422
    return _result_page(results)


def _ticked(values: shell.Values) -> list[int]:
    ticked = list(dict.fromkeys(row_ids(values, "id")))[:MOST_AT_ONCE]
    if not ticked:
        values.wrong("id", N_("Tick at least one line."))
    values.check()
    return ticked


def _ready_page(errors: dict[str, list[str]]) -> str:
    by = shell.current_actor()
    return render_template(
        "documents/release_list.html",
        checks=[check_release(revision, by=by) for revision in queries.ready_to_release(by=by)],
        coming=queries.coming_into_force(by=by),
        errors=errors,
        may=by.may(Permission.DOCUMENT_RELEASE),
    )


def _check_page(
    ticked: list[int],
    by: Actor,
    typed: dict[str, str],
    errors: dict[str, list[str]],
    seen: dict[int, int | None],
) -> str:
    """The check before signing; ``seen`` are the versions a form sent before already showed."""
    checks = [check_release(queries.get_revision_by_id(i, by=by), by=by) for i in ticked]
    return render_template(
        "documents/release_check.html",
        good=[check for check in checks if not check.unmet],
        exceptions=[check for check in checks if check.unmet],
        versions={c.revision.id: seen.get(c.revision.id) or c.revision.version for c in checks},
        values=typed,
        errors=errors,
        may=by.may(Permission.DOCUMENT_RELEASE),
        today=queries.today(),
    )


def _result_page(results: list[ReleaseResult]) -> str:
    done = sum(not result.unmet for result in results)
    return render_template("documents/release_result.html", results=results, done=done)


@bp.get("/d/<slug>/release")
def release(slug: str) -> Answer:
    """The check page of one release with its signature panel."""
    by = shell.current_actor()
    return _release_page(_approved(slug, by), by, {}, {})


@bp.post("/d/<slug>/release")
def release_one(slug: str) -> Answer:
    """Release the revision for a day."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_RELEASE)
    values = shell.Values()
    revision = _approved(slug, by)
    try:
        day, seen = values.day("effective_on", required=True), values.whole("version")
        values.check()
        proof = _proof(by, values)
        released = release_revision(_approved(slug, by), by=by, proof=proof, effective_on=day, expected=seen)
    except Invalid as refusal:
        page = _release_page(_approved(slug, by), by, dict(values.raw), shell.field_errors(refusal))
        return page, 422
    except Conflict as refusal:
        if not refusal.unmet:
            raise
        fields = {"effective_on": [shell.translate(item) for item in refusal.unmet]}
        return _release_page(_approved(slug, by), by, dict(values.raw), fields), 409
    if released.state is State.EFFECTIVE:
        flash(_("%(number)s %(label)s is in force.", number=revision.document.number, label=released.label), "ok")
    else:
        flash(_("%(label)s is released and comes into force on %(day)s.", label=released.label, day=day), "ok")
    return redirect(document_url(released.document))


def _release_page(revision: Revision, by: Actor, typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    check = check_release(revision, by=by)
    return render_template(
        "documents/release.html",
        document=revision.document,
        check=check,
        signed=[signed_lines(x) for x in rounds_about(revision)[:1]],
        values=typed or {"effective_on": check.day.isoformat()},
        errors=errors,
        today=queries.today(),
    )


@bp.get("/d/<slug>/obsolete")
def obsolete(slug: str) -> Answer:
    """A form to ask for the end of a document; its own chain approves."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_OBSOLETE)
    document = queries.get_document(slug, by=by)
    return _obsolete_page(document, by, {"effective_on": queries.today().isoformat()}, {})


@bp.post("/d/<slug>/obsolete")
def ask_end(slug: str) -> Answer:
    """Ask for the end of the document."""
    by = shell.current_actor()
    document = queries.get_document(slug, by=by)
    values = shell.Values()
    try:
        reason, day = values.text("reason", required=True, lines=True, longest=4000), values.day("effective_on")
        values.check()
        round_ = ask_to_obsolete(document, reason, by=by, effective_on=day, displayed=_("Prepare"))
    except Invalid as refusal:
        page = _obsolete_page(document, by, dict(values.raw), shell.field_errors(refusal))
        return page, 422
    flash(_("The end of %(number)s is asked for.", number=document.number), "ok")
    return redirect(f"/approvals/{round_.id}")


def _obsolete_page(document: Document, by: Actor, typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    route, unmet = route_for(document, chain_of(document), authors=set(), prepared_by=by.person_id, by=by)
    return render_template(
        "documents/obsolete.html",
        document=document,
        effective=queries.effective_of(document),
        route=route,
        unmet=unmet,
        values=typed,
        errors=errors,
        today=queries.today(),
    )


def _proof(by: Actor, values: shell.Values) -> str:
    """A one-use proof of what the signature panel asked.

    Raises:
        Invalid: it is wrong or missing (field ``password`` or ``pin``).
    """
    require(by, Permission.DOCUMENT_RELEASE)
    return proof_of(values, by)


def _approved(slug: str, by: Actor) -> Revision:
    """The approved revision of a document.

    Raises:
        Conflict: none waits for release.
    """
    document = queries.get_document(slug, by=by)
    found = next((r for r in queries.revisions_of(document, by=by) if r.state is State.APPROVED), None)
    if found is None or found.released_at is not None:
        raise Conflict(N_("No revision of this document waits for release."))
    return found
