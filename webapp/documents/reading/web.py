"""Pages of one document: its text, its pages, its revisions, its links, each with an address of its own."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import NotFound
from webapp.core.search import mark_all
from webapp.documents import hooks, queries
from webapp.documents.authoring import options
from webapp.documents.chips import CLASSIFICATION_TITLES, chip_of
from webapp.documents.emergency.queries import original_id
from webapp.documents.lifecycle import EDITABLE, ENDED, State
from webapp.documents.marks import marks_by_id, marks_of, overridden
from webapp.documents.models import Document, Revision
from webapp.documents.places import label_of
from webapp.documents.reading.offers import offers_for
from webapp.documents.reading.queries import (
    aliases_of,
    parts_of,
    rounds_about,
    signed_lines,
    standing_of,
    successor_of,
    title_at,
)
from webapp.documents.reading.text import blocks_of
from webapp.documents.renditions.actions import print_revision, take_source, view_revision
from webapp.documents.renditions.inputs import body_for
from webapp.documents.renditions.queries import NotReady, rendition_of

bp = Blueprint("document", __name__)
PDF = "application/pdf"
LONGEST_QUESTION = 200


@bp.get("/d/<slug>")
def page(slug: str) -> str:
    """The document: byline, one main button, the text in the middle, facts at the right."""
    by, document = _document(slug)
    standing = standing_of(document, by=by)
    if standing.shown is not None:
        view_revision(standing.shown, by=by)
    blocks = blocks_of(parts_of(standing.shown)) if standing.shown else []
    return render_template("documents/document.html", here="text", blocks=blocks, **_frame(document, by))


@bp.get("/d/<slug>/pages")
def pages(slug: str) -> str:
    """The document's pages in the browser's own viewer."""
    by, document = _document(slug)
    return render_template("documents/document.html", here="pdf", blocks=[], **_frame(document, by))


@bp.get("/d/<slug>/history")
def history(slug: str) -> str:
    """Every revision this person may see, with who signed it."""
    by, document = _document(slug)
    signed = {r.id: [signed_lines(x) for x in rounds_about(r)[:1]] for r in queries.revisions_of(document, by=by)}
    marks = marks_by_id(list(signed))
    return render_template(
        "documents/history.html", here="history", signed=signed, limits=marks, **_frame(document, by)
    )


@bp.get("/d/<slug>/links")
def links(slug: str) -> str:
    """What hangs together with the document: parent, documents below it, old numbers, same content."""
    by, document = _document(slug)
    frame = _frame(document, by)
    shown: Revision | None = frame["shown"]
    same = queries.with_same_content(shown.source_sha, by=by) if shown else []
    return render_template(
        "documents/links.html",
        here="links",
        same=[r for r in same if r.document_id != document.id],
        **frame,
    )


@bp.get("/d/<slug>/read")
def read(slug: str) -> str:
    """The text alone, for a phone; who reads gets the revision in force."""
    by, document = _document(slug)
    standing = standing_of(document, by=by)
    if standing.shown is not None:
        view_revision(standing.shown, by=by)
    blocks = blocks_of(parts_of(standing.shown)) if standing.shown else []
    return render_template("documents/read.html", blocks=blocks, **_frame(document, by))


@bp.get("/d/<slug>/r/<label>")
def revision(slug: str, label: str) -> str:
    """One exact revision: its text, who signed it, its files with their digests."""
    by, document = _document(slug)
    found = queries.get_revision(document, label_of(label), by=by)
    view_revision(found, by=by)
    frame = _frame(document, by)
    return render_template(
        "documents/revision.html",
        revision=found,
        title_then=title_at(found),
        chip=chip_of(found),
        limits=marks_of(found),
        resumed=original_id(found.id) != found.id,
        blocks=blocks_of(parts_of(found)),
        below=list(hooks.each("below", document, found, by)),
        rounds=[(x, signed_lines(x)) for x in rounds_about(found)],
        body=body_for(found) if found.state is State.DRAFT else None,
        successor=successor_of(found),
        ended=found.state in ENDED,
        editable=found.state in EDITABLE,
        **frame,
    )


@bp.get("/d/<slug>/r/<label>/pdf")
def pdf(slug: str, label: str) -> Response:
    """The pages with the state, stamp and code of this moment, shown in the browser."""
    by, document = _document(slug)
    found = queries.get_revision(document, label_of(label), by=by)
    view_revision(found, by=by)
    name = f"{document.number} {found.label}.pdf"
    try:
        return shell.send_bytes(rendition_of(found, by=by), name, PDF, own_pdf=True)
    except NotReady as wait:
        return _not_ready(document, found, wait)


@bp.post("/d/<slug>/r/<label>/print")
def print_pages(slug: str, label: str) -> Response:
    """A print of today with its own code and journal entry; controlled for who issues copies."""
    by, document = _document(slug)
    found = queries.get_revision(document, label_of(label), by=by)
    controlled = shell.Values().ticked("controlled")
    name = f"{document.number} {found.label}.pdf"
    try:
        data = print_revision(found, by=by, controlled=controlled)
    except NotReady as wait:
        return _not_ready(document, found, wait, again=False)
    return shell.send_bytes(data, name, PDF, own_pdf=True)


@bp.get("/d/<slug>/r/<label>/source")
def source(slug: str, label: str) -> Response:
    """The file the revision was made from."""
    by, document = _document(slug)
    found = queries.get_revision(document, label_of(label), by=by)
    return shell.send_bytes(take_source(found, by=by), found.source_name)


@bp.get("/d")
def no_number() -> Any:
    """An address without a number leads to the list."""
    return redirect(url_for("documents.master_list"))


def _document(slug: str) -> tuple[Actor, Document]:
    by = shell.current_actor()
    return by, queries.get_document(slug, by=by)


def _not_ready(document: Document, found: Revision, wait: NotReady, *, again: bool = True) -> Response:
    page = render_template(
        "documents/not_ready.html", document=document, revision=found, seconds=wait.seconds if again else 0
    )
    answer = make_response(page, 503)
    answer.headers["Retry-After"] = str(wait.seconds)
    return answer


def _frame(document: Document, by: Actor) -> dict[str, Any]:
    """What every page of a document shows around its own content."""
    standing = standing_of(document, by=by)
    return {
        "document": document,
        "standing": standing,
        "shown": standing.shown,
        "shown_chip": chip_of(standing.shown),
        "coming_chip": chip_of(standing.coming),
        "chip_of": chip_of,
        "offers": offers_for(document, standing, by=by),
        "type_title": options.type_title(document.type),
        "classification": CLASSIFICATION_TITLES[document.classification],
        "clauses": options.clause_lines(document),
        "children": queries.children_of(document, by=by),
        "parent": _parent(document, by),
        "aliases": aliases_of(document),
        "ending": queries.obsolete_request_of(document),
        "marks": marks_of(standing.shown),
        "coming_marks": marks_of(standing.coming) if standing.coming is not standing.shown else (),
        "overridden": overridden(document.id, by=by),
        "added_main": hooks.main_of(document, standing.shown, by=by),
        "added": _added(document, standing.shown, by),
        "mark": partial(mark_all, query=shell.clean(request.args.get("q"))[:LONGEST_QUESTION]),
    }


def _added(document: Document, shown: Revision | None, by: Actor) -> dict[str, list[Any]]:
    """What sub-packages add to the page."""
    found = {name: list(hooks.each(name, document, shown, by)) for name in ("buttons", "facts", "banners", "below")}
    return {**found, "tabs": hooks.tabs_of(document, by=by)}


def _parent(document: Document, by: Actor) -> Document | None:
    if document.parent_id is None:
        return None
    try:
        return queries.get_document_by_id(document.parent_id, by=by)
    except NotFound:  # the document may be known while the one above it may not
        return None
