"""Pages of authors: a new document, its facts, who may read a classified one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.documents import actions, queries
from webapp.documents.authoring import options
from webapp.documents.authoring.actions import FirstDraft, start_document
from webapp.documents.authoring.forms import department_of, intake_of, parent_of, person_of, redraw, row_ids
from webapp.documents.models import Document, Revision
from webapp.documents.numbers.queries import next_number
from webapp.documents.places import document_url, revision_url
from webapp.people import queries as people

bp = Blueprint("authoring", __name__)
Answer = str | tuple[str, int] | Response
PARENTS_SHOWN = 200


@bp.get("/docs/new")
def new() -> Answer:
    """An empty form; the next number of each type stands beside its name."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    department = by.department_id or (people.root_department().id)
    typed = {
        "department": str(department),
        "type": shell.clean(request.args.get("type")),
        "parent": shell.clean(request.args.get("parent")),
        "classification": "",
    }
    return _new_page(by, typed, {}), 200


@bp.post("/docs/new")
@shell.uploads(2)
def create() -> Answer:
    """Create the document, and its first draft where there is a file."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    values = shell.Values()
    try:
        document, revision = _started(values, by)
    except Invalid as refusal:
        again = redraw(refusal, values, "clauses")
        return _new_page(by, again.values, again.errors), 422
    except Conflict as refusal:
        again = redraw(Invalid(refusal.message.key, fields={"number": [refusal.message]}), values, "clauses")
        return _new_page(by, again.values, again.errors), 409
    flash(_("%(number)s is created.", number=document.number), "ok")
    return redirect(revision_url(revision) if revision else document_url(document))


def _started(values: shell.Values, by: Actor) -> tuple[Document, Revision | None]:
    title = values.text("title", required=True)
    type_key = values.choice("type", [key for key, _title in options.types()], required=True)
    department, prepared_by = department_of(values, by=by), person_of(values, "prepared_by", by=by)
    parent, effective_on = parent_of(values, by=by), values.day("effective_on")
    number, label = values.text("number", longest=120), values.text("label", longest=40)
    summary = values.text("summary", lines=True, longest=4000)
    values.check()
    intake = intake_of(values, required=False)
    assert department is not None  # a missing one was noted and refused above
    for note in intake.warnings if intake else ():
        flash(shell.translate(note), "warn")
    fresh = actions.NewDocument(
        type_key,
        title,
        people.get_department(department.id, by=by),
        number=number,
        clauses=tuple(values.many("clauses")),
        classification=values.text("classification"),
        parent=parent,
    )
    draft = FirstDraft(intake, summary, label, prepared_by, effective_on) if intake else None
    return start_document(fresh, draft, by=by)


def _new_page(by: Actor, typed: dict[str, object] | dict[str, str], errors: dict[str, list[str]]) -> str:
    try:
        department = people.get_department(int(str(typed.get("department") or 0)), by=by)
    except (NotFound, ValueError):
        department = people.root_department()
    day = queries.today()
    nexts = {t.key: next_number(t, department, day=day) for t in queries.types()}
    labelled = [
        (key, _("%(type)s, next number %(number)s", type=title, number=nexts[key]) if nexts[key] else title)
        for key, title in options.types()
    ]
    parents = queries.master_list(queries.DocumentFilter(), by=by, per_page=PARENTS_SHOWN)
    return render_template(
        "documents/new.html",
        values=typed,
        errors=errors,
        types=labelled,
        nexts=[(title, nexts[key]) for key, title in options.types()],
        departments=options.departments(by=by),
        department=department,
        clauses=options.clauses(),
        classifications=options.classifications(),
        persons=options.persons(by=by),
        parents=[listed.document for listed in parents.items],
        today=day,
    )


@bp.get("/d/<slug>/edit")
def edit(slug: str) -> Answer:
    """The facts of a document as a form, with the version the person saw."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_EDIT)
    document = queries.get_document(slug, by=by)
    return _edit_page(document, by, _facts_of(document), {}), 200


@bp.post("/d/<slug>/edit")
def change(slug: str) -> Answer:
    """Change the facts; a stale form is shown again with both versions."""
    by = shell.current_actor()
    document = queries.get_document(slug, by=by)
    values = shell.Values()
    seen = values.whole("version")
    try:
        title, department = values.text("title", required=True), department_of(values, by=by)
        values.check()
        actions.change_document(
            document,
            by=by,
            title=title,
            department=department,
            clauses=values.many("clauses"),
            classification=values.text("classification"),
            expected=seen,
        )
    except Invalid as refusal:
        again = redraw(refusal, values, "clauses")
        return _edit_page(document, by, again.values, again.errors), 422
    except Conflict:
        document = queries.get_document(slug, by=by)
        if seen is None or seen == document.version:
            raise
        mine: dict[str, object] = {**values.raw, "clauses": values.many("clauses"), "version": document.version}
        return _edit_page(document, by, mine, {}, stale=True), 409
    flash(_("The facts are changed."), "ok")
    return redirect(document_url(document))


def _facts_of(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "department": str(document.department_id),
        "classification": str(document.classification),
        "clauses": [f"{row.standard}:{row.clause}" for row in document.clauses],
        "version": document.version,
    }


def _edit_page(
    document: Document, by: Actor, typed: dict[str, object], errors: dict[str, list[str]], *, stale: bool = False
) -> str:
    departments = options.departments(by=by)
    return render_template(
        "documents/edit.html",
        document=document,
        values=typed,
        errors=errors,
        stale=stale,
        mine_department=dict(departments).get(str(typed.get("department", "")), ""),
        mine_classification=dict(options.classifications()).get(str(typed.get("classification", "")), ""),
        theirs=_facts_of(document),
        their_classification=dict(options.classifications())[str(document.classification)],
        departments=departments,
        clauses=options.clauses(),
        classifications=options.classifications(),
        under_way=queries.open_of(document),
    )


@bp.get("/d/<slug>/readers")
def readers(slug: str) -> Answer:
    """Who besides those involved may read a sensitive or confidential document."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_EDIT)
    document = queries.get_document(slug, by=by)
    named = [str(reader.person_id) for reader in document.readers]
    return render_template(
        "documents/readers.html", document=document, values={"readers": named}, persons=options.persons(by=by)
    )


@bp.post("/d/<slug>/readers")
def name_readers(slug: str) -> Answer:
    """Put the named readers in place of those before."""
    by = shell.current_actor()
    document = queries.get_document(slug, by=by)
    persons = [people.get_person(person_id, by=by) for person_id in row_ids(shell.Values(), "readers")]
    actions.name_readers(document, persons, by=by)
    flash(_("The readers are named."), "ok")
    return redirect(document_url(document))
