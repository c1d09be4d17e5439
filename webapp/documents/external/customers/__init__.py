"""Customer documents 顾客文件: receipt, review within working days, return or destruction with a receipt."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, duties and the pages."""
    from webapp import shell
    from webapp.core.journal import register_acts
    from webapp.documents.external.customers import actions, queries
    from webapp.documents.external.customers.models import CustomerAct
    from webapp.documents.external.customers.web import bp
    from webapp.duties.hooks import register_kind

    register_acts("customers", CustomerAct)
    for kind in (actions.REVIEW, actions.HAND_BACK):
        register_kind(kind, queries.describe, changed=actions.not_by_hand)
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
