"""What copies add to the page of a document and to the signers' screen, and their place in the menus."""

from __future__ import annotations

from flask import Flask, url_for

from webapp import shell
from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message
from webapp.documents import queries as documents
from webapp.documents.copies import hooks, queries
from webapp.documents.copies.api import room
from webapp.documents.copies.destroying.web import bp as destroying
from webapp.documents.copies.holders.web import bp as holders
from webapp.documents.copies.issuing.web import bp as issuing
from webapp.documents.copies.swapping.web import bp as swapping
from webapp.documents.copies.web import bp
from webapp.documents.hooks import Button, Tab
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision

PAGES = (bp, issuing, destroying, swapping, holders)


def register_pages(app: Flask) -> None:
    """Give ``app`` the pages and the calls of copies and their places in the menu."""
    app.jinja_env.globals["copy_notes"] = lambda copies: hooks.notes_of(copies, by=shell.current_actor())
    for page in PAGES:
        app.register_blueprint(page)
        shell.register_blueprint_group(page.name, "copies")
    shell.register_api(app, room)
    shell.register_group("copies", "copies.ledger", allowed=Permission.DOCUMENT_VIEW)
    shell.register_page("copies", "ledger", "copies.ledger", N_("Controlled copies"), order=10)
    shell.register_page(
        "copies", "recalls", "swapping.recalls", N_("To be handed back"), allowed=Permission.COPY_RECALL, order=20
    )
    shell.register_menu_count("recalls", _count_recalling)
    shell.register_page("copies", "destroy", "destroying.lists", N_("Destruction"), allowed=_destroys, order=30)
    shell.register_page("copies", "holders", "holders.index", N_("Holders"), allowed=Permission.COPY_ISSUE, order=60)


def tabs(document: Document, by: Actor) -> list[Tab]:
    """The copies of the document."""
    return [Tab("copies", N_("Copies"), "copies.of_document", 20)]


def facts(document: Document, shown: Revision | None, by: Actor) -> list[Fact]:
    """How many copies are out, and how many of them belong to revisions that are over."""
    out = queries.out_count(document.id)
    if not out:
        return [Fact(Message(N_("Controlled copies")), (Message(N_("none handed out")),))]
    page = Link(Message(N_("%(count)s handed out"), {"count": out}), url_for("copies.of_document", slug=document.slug))
    missing = queries.missing_of_document(document.id)
    late = (Message(N_("recalling, %(count)s still out"), {"count": missing}),) if missing else ()
    return [Fact(Message(N_("Controlled copies")), (page, *late))]


def buttons(document: Document, shown: Revision | None, by: Actor) -> list[Button]:
    """Issue copies, for the controller."""
    if shown is None or shown.state not in queries.ISSUABLE or not by.may(Permission.COPY_ISSUE):
        return []
    return [Button(Message(N_("Issue copies")), url_for("issuing.issue", revision=shown.id), icon="print")]


def consequences(revision: Revision, by: Actor) -> list[Fact]:
    """What taking effect will recall."""
    before = documents.effective_of(revision.document)
    if before is None or before.id == revision.id or revision.state is State.EFFECTIVE:
        return []
    out = queries.balance_of(before.id).missing
    if not out:
        return []
    return [Fact(Message(N_("Copies recalled")), (Message(N_("%(count)s handed out now"), {"count": out}),))]


def _destroys(by: Actor) -> bool:
    return by.may(Permission.COPY_RECALL) or bool(queries.keeps_ledger(by))


def _count_recalling() -> int:
    by = shell.current_actor()
    return len(queries.recalling(by=by)) if by.may(Permission.COPY_RECALL) else 0
