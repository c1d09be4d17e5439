"""Any two revisions of a document side by side; what changed, for readers, signers and auditors."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the page, the call, and the tab of the document's page."""
    from webapp import shell
    from webapp.documents.comparing import page
    from webapp.documents.comparing.api import room
    from webapp.documents.comparing.web import bp
    from webapp.documents.hooks import Part, register_part

    register_part("comparing", Part(tabs=page.tabs, facts=page.facts))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_api(app, room)
