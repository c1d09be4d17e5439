"""Pages of a comparison: summary, in line, side by side; printed, as a workbook, as a Word file."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.errors import N_, NotFound
from webapp.documents import queries
from webapp.documents.comparing import papers
from webapp.documents.comparing.queries import KINDS, LEVELS, Compared, compare_revisions, two_of
from webapp.documents.places import label_of
from webapp.documents.renditions.actions import view_revision
from webapp.rendering import XLSX, Limits, make_table, workbook

bp = Blueprint("comparing", __name__)
VIEWS = ("summary", "inline", "side")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/d/<slug>/compare")
def page(slug: str) -> str:
    """Two revisions of a document: by default the one before and the one in force, or the one on its way."""
    by = shell.current_actor()
    document = queries.get_document(slug, by=by)
    found = _found(slug)
    view = request.args.get("view", "summary")
    return render_template(
        "documents/compare.html",
        document=document,
        found=found,
        kinds=KINDS,
        levels=LEVELS,
        view=view if view in VIEWS else "summary",
        labels=[(r.label, r.label) for r in queries.revisions_of(document, by=by)],
        values={"a": found.old.label, "b": found.new.label} if found else {},
    )


@bp.get("/d/<slug>/compare.pdf")
def printed(slug: str) -> Response:
    """修订对照表 as PDF."""
    found = _needed(slug)
    paper = papers.table_of_changes(found, language=found.new.language)
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{_name(found)}.pdf", "application/pdf", own_pdf=True)


@bp.get("/d/<slug>/compare.xlsx")
def as_workbook(slug: str) -> Response:
    """The same table as a workbook."""
    found = _needed(slug)
    data = workbook(papers.table_of_changes(found, language=found.new.language))
    return shell.send_bytes(data, f"{_name(found)}.xlsx", XLSX)


@bp.get("/d/<slug>/compare.docx")
def as_word(slug: str) -> Response:
    """A Word file with tracked changes."""
    found = _needed(slug)
    return shell.send_bytes(papers.word_with_changes(found), f"{_name(found)}.docx", WORD)


def _needed(slug: str) -> Compared:
    found = _found(slug)
    if found is None:
        raise NotFound(N_("There are no two revisions to compare."))
    return found


def _found(slug: str) -> Compared | None:
    by = shell.current_actor()
    document = queries.get_document(slug, by=by)
    first, second = (label_of(shell.clean(request.args.get(name))[:40]) for name in ("a", "b"))
    two = two_of(document, first, second, by=by)
    if two is None:
        return None
    for revision in two:
        view_revision(revision, by=by)
    return compare_revisions(*two)


def _name(found: Compared) -> str:
    return f"{found.new.document.number} {found.old.label} - {found.new.label}"
