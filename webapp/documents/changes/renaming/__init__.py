"""Renaming a department or post: every place is found, one request, one sign-off sheet, one recall."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, the card of a request and the pages."""
    from webapp import shell
    from webapp.core.journal import register_acts
    from webapp.documents.changes import page
    from webapp.documents.changes.renaming.models import RenamingAct
    from webapp.documents.changes.renaming.web import bp, card

    register_acts("renaming", RenamingAct)
    page.register_card("renaming", card)
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
