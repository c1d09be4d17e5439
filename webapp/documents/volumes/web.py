"""Pages of volumes: all of them, a new one, what one holds."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.documents import hooks, paper
from webapp.documents import queries as documents
from webapp.documents.authoring import options
from webapp.documents.chips import chip_of
from webapp.documents.places import document_url, revision_url
from webapp.documents.volumes import actions, queries
from webapp.people import queries as people

bp = Blueprint("volumes", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/docs/volumes")
def index() -> str:
    """Every volume with its revision in force and how much of it is outdated."""
    by = shell.current_actor()
    rows = []
    for document in queries.volumes(by=by):
        shown = queries.shown_of(document, by=by)
        parts = queries.parts_of(shown) if shown is not None else []
        rows.append((document, shown, len(parts), len(queries.outdated(parts))))
    return render_template("documents/volumes.html", rows=rows, may=by.may(Permission.DOCUMENT_CREATE), chip_of=chip_of)


@bp.get("/docs/volumes/new")
def new() -> Answer:
    """Type, title, promulgation order, and the documents in force to be put in."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    return _form(by, {}, {}, set())


@bp.post("/docs/volumes/new")
def make() -> Answer:
    """Make the volume; its draft is shown."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.DOCUMENT_CREATE)
    ticked = set(values.ids("parts"))
    try:
        title, order = values.text("title", required=True), values.text("order", longest=4000, lines=True)
        type_key = values.choice("type", [key for key, _title in options.types()], required=True)
        department = values.choice("department", [key for key, _name in options.departments(by=by)], required=True)
        language = values.choice("language", paper.LANGUAGES) or paper.CHINESE
        values.check()
        parts = [revision for revision in queries.to_choose_from(by=by) if revision.id in ticked]
        owner = people.get_department(int(department), by=by)
        made = actions.make_volume(type_key, title, owner, order, parts, by=by, language=language)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _form(by, values.raw, errors, ticked, problem), refusal.status
    flash(_("The volume %(number)s is drafted; its pages are being made.", number=made.document.number), "ok")
    return redirect(revision_url(made), 303)


@bp.get("/d/<slug>/volume")
def show(slug: str) -> Answer:
    """What the volume holds, at which revisions, and what is in force by now."""
    return _show(slug, {}, "")


@bp.post("/d/<slug>/volume")
def again(slug: str) -> Answer:
    """Draft the next revision with what is in force now."""
    by, values = shell.current_actor(), shell.Values()
    order = values.text("order", longest=4000, lines=True)
    language = values.choice("language", paper.LANGUAGES) or paper.CHINESE
    try:
        values.check()
        made = actions.next_issue(documents.get_document(slug, by=by), order, by=by, language=language)
    except (Invalid, Conflict) as refusal:
        return _show(slug, values.raw, shell.translate(refusal.message)), refusal.status
    flash(_("%(number)s %(label)s is drafted.", number=made.document.number, label=made.label), "ok")
    return redirect(document_url(made.document), 303)


def _show(slug: str, values: dict[str, str], problem: str) -> str:
    by = shell.current_actor()
    document = documents.get_document(slug, by=by)
    shown = queries.shown_of(document, by=by)
    if shown is None:
        raise NotFound(N_("This document is no volume."))
    rows = [(line, documents.effective_of(line.part.document)) for line in queries.parts_of(shown)]
    return render_template(
        "documents/volume.html",
        document=document,
        shown=shown,
        rows=rows,
        added_tabs=hooks.tabs_of(document, by=by),
        may=by.may(Permission.DOCUMENT_CREATE) and documents.open_of(document) is None,
        languages=options.paper_languages(),
        values={"language": shown.language, **values},
        problem=problem,
    )


def _form(by: Actor, values: dict[str, str], errors: dict[str, list[str]], ticked: set[int], problem: str = "") -> str:
    return render_template(
        "documents/volume_new.html",
        types=options.types(),
        departments=options.departments(by=by),
        languages=options.paper_languages(),
        choices=queries.to_choose_from(by=by),
        ticked=ticked,
        values={"type": "manual", **values},
        errors=errors,
        problem=problem,
    )
