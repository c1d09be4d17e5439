"""Pages of the next revision: hand it in, replace its file, check and send it, discard it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.approvals.chains import chain_json
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import paper, queries, versions
from webapp.documents.authoring import options
from webapp.documents.authoring.forms import intake_of, person_of, redraw
from webapp.documents.authoring.queries import check_before_send, former_issue_list
from webapp.documents.chains import chain_of
from webapp.documents.drafting import actions
from webapp.documents.labels import label_when_sent, modifications_before_new_edition
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url, label_of, revision_url
from webapp.documents.renditions.inputs import body_for
from webapp.people import queries as people

bp = Blueprint("drafting", __name__)
Answer = str | tuple[str, int] | Response
KINDS = ("modify", "new_edition")


@bp.get("/d/<slug>/revise")
def revise(slug: str) -> Answer:
    """A form for the next revision; both next labels are shown."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    document = queries.get_document(slug, by=by)
    return _revise_page(document, by, {"kind": "modify"}, {}), 200


@bp.post("/d/<slug>/revise")
@shell.uploads(2)
def draft(slug: str) -> Answer:
    """Take the file in as the next revision."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    queries.get_document(slug, by=by)
    values = shell.Values()
    try:
        summary, label = values.text("summary", lines=True, longest=4000), values.text("label", longest=40)
        kind, effective_on = values.choice("kind", KINDS) or "modify", values.day("effective_on")
        prepared_by, language = person_of(values, "prepared_by", by=by), values.choice("language", paper.LANGUAGES)
        intake = intake_of(values, required=True)
        assert intake is not None  # a missing file was noted and refused above
        revision = actions.draft_revision(
            queries.get_document(slug, by=by),
            intake,
            by=by,
            summary=summary,
            label=label,
            kind=kind,
            prepared_by=prepared_by,
            effective_on=effective_on,
            language=language,
        )
    except Invalid as refusal:
        again = redraw(refusal, values)
        return _revise_page(queries.get_document(slug, by=by), by, again.values, again.errors), 422
    for note in intake.warnings:
        flash(shell.translate(note), "warn")
    flash(_("Revision %(label)s is drafted.", label=revision.label), "ok")
    return redirect(revision_url(revision))


def _revise_page(document: Document, by: Actor, typed: dict[str, object], errors: dict[str, list[str]]) -> str:
    last = queries.last_released(document)
    scheme: versions.Scheme = "edition" if document.type.scheme == "edition" else "decimal"
    limit = modifications_before_new_edition(document.type)
    labels = {
        "modify": versions.next_label(last.label if last else None, "modify", limit, scheme=scheme),
        "new_edition": versions.next_label(last.label if last else None, "new_edition", limit, scheme=scheme),
    }
    return render_template(
        "documents/revise.html",
        document=document,
        values=typed,
        errors=errors,
        labels=labels,
        last=last,
        open=queries.open_of(document),
        persons=options.persons(by=by),
        paper_languages=options.paper_languages(),
        today=queries.today(),
    )


@bp.get("/d/<slug>/r/<label>/replace")
def replace(slug: str, label: str) -> Answer:
    """A form for another file of a draft."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_EDIT)
    revision = _revision(slug, label, by)
    return _replace_page(revision, {"summary": revision.summary, "version": revision.version}, {}), 200


@bp.post("/d/<slug>/r/<label>/replace")
@shell.uploads(2)
def put_file(slug: str, label: str) -> Answer:
    """Put another file into the draft."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_EDIT)
    _revision(slug, label, by)
    values = shell.Values()
    try:
        summary, seen = values.text("summary", lines=True, longest=4000), values.whole("version")
        language = values.choice("language", paper.LANGUAGES)
        intake = intake_of(values, required=True)
        assert intake is not None  # a missing file was noted and refused above
        revision = _revision(slug, label, by)
        actions.replace_file(revision, intake, by=by, summary=summary, language=language, expected=seen)
    except Invalid as refusal:
        again = redraw(refusal, values)
        return _replace_page(_revision(slug, label, by), again.values, again.errors), 422
    for note in intake.warnings:
        flash(shell.translate(note), "warn")
    flash(_("The file is replaced; its pages are being made anew."), "ok")
    return redirect(revision_url(_revision(slug, label, by)))


def _replace_page(revision: Revision, typed: dict[str, object], errors: dict[str, list[str]]) -> str:
    return render_template(
        "documents/replace.html",
        revision=revision,
        values=typed,
        errors=errors,
        paper_languages=options.paper_languages(),
    )


@bp.get("/d/<slug>/send")
def send(slug: str) -> Answer:
    """The check page before sending: route, file, facts, what is still missing."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_SUBMIT)
    document, revision = _draft(slug, by)
    return render_template(
        "documents/send.html",
        document=document,
        revision=revision,
        check=check_before_send(revision, by=by),
        body=body_for(revision),
        label=label_when_sent(revision),
        before=queries.effective_of(document),
        clauses=options.clause_lines(document),
        type_title=options.type_title(document.type),
        departments=[(department.name, department.name) for department in people.departments(by=by)],
        former=former_issue_list(document),
    )


@bp.post("/d/<slug>/send")
def submit(slug: str) -> Answer:
    """Send the draft for approval; submitting is 编制 and asks no credential."""
    by = shell.current_actor()
    document, revision = _draft(slug, by)
    values = shell.Values()
    seen, issue_list = values.whole("version"), _issue_list(values)
    values.check()
    chain = chain_json(chain_of(document))["steps"] if values.ticked("as_type") else None
    actions.submit_revision(revision, by=by, chain=chain, issue_list=issue_list, displayed=_("Prepare"), expected=seen)
    flash(_("%(number)s %(label)s is sent for approval.", number=document.number, label=revision.label), "ok")
    return redirect(revision_url(revision))


def _issue_list(values: shell.Values) -> list[str]:
    """Departments that were ticked, and further names, one in each line."""
    further = values.text("issue_more", lines=True, longest=4000).splitlines()
    return list(dict.fromkeys(name for name in (*values.many("issue"), *map(str.strip, further)) if name))


@bp.get("/d/<slug>/discard")
def discard(slug: str) -> Answer:
    """Ask once more before a draft is discarded."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_EDIT)
    document, revision = _draft(slug, by)
    return render_template("documents/discard.html", document=document, revision=revision)


@bp.post("/d/<slug>/discard")
def discard_draft(slug: str) -> Answer:
    """Discard the draft; it keeps its place in the history."""
    by = shell.current_actor()
    document, revision = _draft(slug, by)
    actions.discard_draft(revision, by=by)
    flash(_("The draft is discarded."), "ok")
    return redirect(document_url(document))


def _revision(slug: str, label: str, by: Actor) -> Revision:
    return queries.get_revision(queries.get_document(slug, by=by), label_of(label), by=by)


def _draft(slug: str, by: Actor) -> tuple[Document, Revision]:
    """The document's draft.

    Raises:
        Conflict: nothing is drafted, or it is sent already.
    """
    document = queries.get_document(slug, by=by)
    found = next((r for r in queries.revisions_of(document, by=by) if r.state is State.DRAFT), None)
    if found is None:
        raise Conflict(N_("There is no draft of this document now."))
    return document, found
