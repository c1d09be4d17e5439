"""The starter library: documents an organisation can begin with, taken over as drafts."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts, the pages with their places in the menus, and the step of the set-up."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.library.models import LibraryAct
    from webapp.documents.library.queries import has_begun
    from webapp.documents.library.web import bp
    from webapp.people import hooks

    register_acts("library", LibraryAct)
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    allowed, title = Permission.DOCUMENT_CREATE, N_("Starter library")
    shell.register_page("documents", "library", "library.shelf", title, allowed=allowed, order=45)
    shell.register_new(
        "library", "library.shelf", N_("From the starter library"), allowed=allowed, order=12, icon="file"
    )
    hooks.register_step(
        "library",
        hooks.Step(
            title,
            N_("Ten procedures to begin with; those you take over become drafts with your names filled in."),
            "library.shelf",
            allowed,
            has_begun,
        ),
    )
