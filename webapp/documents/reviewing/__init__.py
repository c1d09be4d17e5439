"""Periodic review 文件评审: one sheet per department and year, signed once, and single reviews."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, duties, what joins the document's page and its taking effect, and the pages."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents import hooks, reviews
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.documents.reviewing import following, parts
    from webapp.documents.reviewing.models import ReviewAct
    from webapp.documents.reviewing.web import bp
    from webapp.duties.hooks import register_kind

    register_acts("reviewing", ReviewAct)
    for kind, page in ((following.REVISE, ""), (following.END, "/review"), (following.CHILD, "/review")):
        describe, many = reviews.describing(page)
        register_kind(kind, describe, many=many, changed=following.not_by_hand)
    register_limit("reviewing", Limit(took_effect=following.revised, ended=following.ended))
    hooks.register_part("reviewing", hooks.Part(tabs=parts.tabs, facts=parts.facts, banners=parts.banners))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_page(
        "documents",
        "reviews",
        "reviewing.overview",
        N_("Reviews of documents"),
        allowed=Permission.DOCUMENT_VIEW,
        order=40,
    )
