"""The pages of this room, put together: blueprints, menu entries, words for templates."""

from __future__ import annotations

from flask import Flask

from webapp import shell
from webapp.approvals.chains import MEANINGS
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_
from webapp.documents import queries
from webapp.documents.authoring.web import bp as authoring
from webapp.documents.drafting.web import bp as drafting
from webapp.documents.listing.web import bp as listing
from webapp.documents.numbers.web import bp as numbers
from webapp.documents.places import document_url, label_slug, revision_url
from webapp.documents.printed.web import bp as printed
from webapp.documents.reading.web import bp as reading
from webapp.documents.releasing.web import bp as releasing
from webapp.documents.types.setup_web import bp as numbering_setup
from webapp.documents.types.web import bp as types

PAGES = (listing, reading, authoring, drafting, releasing, printed, numbers, types, numbering_setup)
IN_ADMINISTRATION = frozenset({"document_types", "numbering_setup"})


def register_pages(app: Flask) -> None:
    """Give ``app`` the pages of documents and their places in the menus."""
    for page in PAGES:
        app.register_blueprint(page)
        shell.register_blueprint_group(page.name, "admin" if page.name in IN_ADMINISTRATION else "documents")
    app.jinja_env.globals.update(document_url=document_url, revision_url=revision_url)
    app.jinja_env.filters.update(meaning=meaning, label_slug=label_slug)
    _menus()


def meaning(key: str) -> str:
    """The word for what a step means, in the language of the page."""
    return shell.translate(MEANINGS.get(key, OTHER_MEANINGS.get(key, key)))


OTHER_MEANINGS = {"comment": N_("Remark"), "withdraw": N_("Withdraw")}


def _menus() -> None:
    shell.register_group("documents", "documents.master_list", allowed=Permission.DOCUMENT_VIEW)
    shell.register_page("documents", "list", "documents.master_list", N_("Controlled document list"), order=10)
    shell.register_page("documents", "work", "documents.in_work", N_("In work"), allowed=_writes, order=20)
    shell.register_page(
        "documents",
        "release",
        "releasing.ready",
        N_("Ready to release"),
        allowed=Permission.DOCUMENT_RELEASE,
        order=30,
    )
    shell.register_menu_count("release", _waiting_for_release)
    shell.register_page(
        "documents", "numbers", "numbers.register", N_("Numbers"), allowed=Permission.DOCUMENT_NUMBER, order=60
    )
    shell.register_page(
        "admin", "types", "document_types.types", N_("Document types"), allowed=Permission.TYPE_MANAGE, order=70
    )
    shell.register_phone("scan", "printed.ask")
    shell.register_new(
        "document", "authoring.new", N_("Document"), allowed=Permission.DOCUMENT_CREATE, order=10, icon="file"
    )


def _writes(actor: Actor) -> bool:
    return any(
        actor.may(p) for p in (Permission.DOCUMENT_CREATE, Permission.DOCUMENT_READ_DRAFTS, Permission.APPROVAL_SIGN)
    )


def _waiting_for_release() -> int:
    by = shell.current_actor()
    return len(queries.ready_to_release(by=by)) if by.may(Permission.DOCUMENT_RELEASE) else 0
