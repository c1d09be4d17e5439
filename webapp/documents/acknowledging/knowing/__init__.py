"""What a person or a post must know 岗位文件清单: pages, printed lists, workbooks."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages; posts stand in the menu of documents."""
    from webapp import shell
    from webapp.core.errors import N_
    from webapp.documents.acknowledging.knowing.web import bp
    from webapp.documents.acknowledging.page import looks_after

    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_page("documents", "posts", "knowing.posts", N_("Documents per post"), allowed=looks_after, order=46)
