"""Stock-take of shelves 盘点: what the ledger expects at a place, what is there, and what follows."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts and pages."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.stocktaking.models import StocktakeAct
    from webapp.documents.stocktaking.web import bp

    register_acts("stocktaking", StocktakeAct)
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "copies")
    shell.register_page(
        "copies", "stocktaking", "stocktaking.index", N_("Stock-take"), allowed=Permission.COPY_RECALL, order=40
    )
