"""Log of uncontrolled prints 非受控打印记录: who printed which revision when; each was valid that day."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.documents.prints.web import bp

    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "copies")
    shell.register_page(
        "copies", "prints", "prints.index", N_("Uncontrolled prints"), allowed=Permission.DOCUMENT_PRINT, order=55
    )
