"""Which of the ten contents of a process document a procedure has a chapter for (seeds.md S04)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what the signers and the draft's page say, the page and the call that list the ten."""
    from webapp import shell
    from webapp.documents.completeness import part
    from webapp.documents.completeness.api import room
    from webapp.documents.completeness.web import bp
    from webapp.documents.hooks import Part, register_part

    register_part("completeness", Part(notes=part.notes, banners=part.banners))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_api(app, room)
