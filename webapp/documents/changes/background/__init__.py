"""Back to the post that approved before; another department signs only after opening the background."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the chain of a carried-out request, the condition of signing, the page and the call."""
    from webapp import shell
    from webapp.approvals.conditions import register_condition
    from webapp.documents.chains import register_chain
    from webapp.documents.changes.background import page, queries
    from webapp.documents.changes.background.api import room
    from webapp.documents.changes.background.web import bp
    from webapp.documents.hooks import Part, register_part

    register_chain("changes", queries.keep_the_post)
    register_condition("background", queries.why_not_yet)
    register_part("background", Part(consequences=page.consequences))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_api(app, room)
