"""Pages of a renaming: where the name stands, one request for all of it, the drafts, sign-off sheet and recall list."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, NotFound, Unmet
from webapp.documents import queries as documents
from webapp.documents.changes import queries as changes
from webapp.documents.changes.models import Category, ChangeItem, ChangeRequest, ChangeState
from webapp.documents.changes.page import CATEGORY_WORDS
from webapp.documents.changes.renaming import papers, queries
from webapp.documents.changes.renaming.actions import LONGEST, ask_renaming, draft_renamed
from webapp.documents.changes.renaming.models import Renaming
from webapp.documents.models import Document, Revision
from webapp.rendering import Limits, TablePaper, make_table

bp = Blueprint("renaming", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/changes/renaming")
def new() -> Answer:
    """The old name and the new one; then every document in which the old one stands."""
    by, values = shell.current_actor(), shell.Values(request.args)
    require(by, Permission.DOCUMENT_VIEW)
    return _page(by, {name: values.text(name, longest=LONGEST) for name in ("old", "new")}, {})


@bp.post("/changes/renaming")
def ask() -> Answer:
    """One request for all ticked documents."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.DOCUMENT_VIEW)
    try:
        old, new = (values.text(name, required=True, longest=LONGEST) for name in ("old", "new"))
        category = values.choice("category", [str(c) for c in Category], required=True)
        reason = values.text("reason", required=True, longest=4000, lines=True)
        values.check()
        ticked = set(values.ids("documents"))
        chosen = [place.document for place in queries.places_of(old, by=by) if place.document.id in ticked]
        made = ask_renaming(old, new, chosen, Category(category), reason, by=by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _page(by, dict(values.raw), errors, problem), refusal.status
    flash(_("%(number)s is asked for; the owner decides.", number=made.number), "ok")
    return redirect(url_for("changes.show", change_id=made.id), 303)


@bp.post("/changes/<int:change_id>/renamed")
def draft(change_id: int) -> Response:
    """Draft every document of the request with the new name."""
    by = shell.current_actor()
    found = draft_renamed(changes.get_change(change_id, by=by), by=by)
    made = [line for line in found if line.revision is not None]
    if made:
        flash(_("%(count)s drafts bear the new name; look at them, then send them.", count=len(made)), "ok")
    for line in found:
        if line.problem is not None:
            why = shell.translate(line.problem)
            flash(_("%(number)s was left as it is: %(why)s", number=line.document.number, why=why), "warn")
    return redirect(url_for("changes.show", change_id=change_id), 303)


@bp.get("/changes/<int:change_id>/sign-off.pdf")
def sign_off(change_id: int) -> Response:
    """One sheet for all documents of the request."""
    found, renaming = _renaming(change_id)
    paper = papers.sign_off_sheet(found, renaming, language=shell.current_language().tag)
    return _sent(paper, f"{found.number} {paper.title}.pdf")


@bp.get("/changes/<int:change_id>/recall.pdf")
def recall(change_id: int) -> Response:
    """One list of the copies that bear the old name."""
    by = shell.current_actor()
    require(by, Permission.COPY_RECALL)
    found, renaming = _renaming(change_id)
    paper = papers.recall_list(found, renaming, by=by, language=shell.current_language().tag)
    return _sent(paper, f"{found.number} {paper.title}.pdf")


def card(found: ChangeRequest, by: Actor) -> Markup:
    """What a request renames and how far that is, on the request's page; empty for another request."""
    renaming = queries.renaming_of(found)
    if renaming is None:
        return Markup("")
    stands = [_standing(item, renaming, by) for item in found.items] if found.state is ChangeState.ACCEPTED else []
    return Markup(  # noqa: S704 (made by the template, which escapes)
        render_template(
            "documents/_renaming.html",
            change=found,
            renaming=renaming,
            stands=stands,
            drafts=by.may(Permission.DOCUMENT_CREATE) and any(not s.draft and not s.unmet for s in stands),
            recall=len(queries.copies_to_recall(found, by=by)) if by.may(Permission.COPY_RECALL) else None,
        )
    )


@dataclass(frozen=True)
class Standing:
    """How far one document is: the revision that bears the new name, or what stands in its way."""

    document: Document
    draft: Revision | None
    unmet: list[Unmet]


def _standing(item: ChangeItem, renaming: Renaming, by: Actor) -> Standing:
    made = queries.renewed(item, renaming)
    if made is not None:
        known = documents.readable_draft(item.document, by=by) is made or made is item.revision
        return Standing(item.document, made if known else None, [])
    return Standing(item.document, None, queries.why_not_drafted(item.document))


def _renaming(change_id: int) -> tuple[ChangeRequest, Renaming]:
    found = changes.get_change(change_id, by=shell.current_actor())
    renaming = queries.renaming_of(found)
    if renaming is None:
        raise NotFound(N_("This request changes no name."))
    return found, renaming


def _sent(paper: TablePaper, name: str) -> Response:
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, name, "application/pdf", own_pdf=True)


def _page(by: Actor, values: dict[str, object], errors: dict[str, list[str]], problem: str = "") -> str:
    old = str(values.get("old") or "")
    places = queries.places_of(old, by=by) if len(old) > 1 else []
    return render_template(
        "documents/renaming.html",
        values=values,
        errors=errors,
        problem=problem,
        names=queries.names(by=by),
        looked=len(old) > 1,
        places=places,
        elsewhere=queries.elsewhere(old, places, by=by) if len(old) > 1 else [],
        categories=[(str(key), shell.translate(words)) for key, words in CATEGORY_WORDS.items()],
    )
