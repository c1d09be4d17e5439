"""Temporary documents 临时文件: they override named clauses of others and lapse by themselves."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, what joins release, and the pages."""
    from webapp import shell
    from webapp.core.journal import register_acts
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.documents.temporary import queries
    from webapp.documents.temporary.models import TemporaryAct
    from webapp.documents.temporary.web import bp

    register_acts("temporary", TemporaryAct)
    register_limit("temporary", Limit(queries.before_release))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
