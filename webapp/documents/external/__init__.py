"""External documents 外来文件: standards and laws with their checks, apart from customer documents."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, duties, what joins documents, and the pages."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.external import actions, customers, parts
    from webapp.documents.external.models import ExternalAct
    from webapp.documents.external.registered import REGISTER
    from webapp.documents.external.web import bp
    from webapp.documents.hooks import Part, register_part
    from webapp.documents.registers.hooks import register_register
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.duties.hooks import register_kind

    register_acts("external", ExternalAct)
    register_register(REGISTER)
    register_kind(actions.CHECK, parts.describe_check, changed=actions.follow)
    register_kind(actions.CITED, parts.describe_citation)
    register_limit("external", Limit(took_effect=actions.adapted, ended=actions.ended))
    register_part("external", Part(facts=parts.facts, banners=parts.banners, notes=parts.notes))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_page(
        "documents", "external", "external.index", N_("External documents"), allowed=Permission.DOCUMENT_VIEW, order=35
    )
    customers.init_app(app)
