"""The auditor's desk."""

from __future__ import annotations

from flask import Flask

from webapp.core.access import Permission
from webapp.core.errors import N_


def init_app(app: Flask) -> None:
    """Register the search page and the pages of the journal and of its verification."""
    from webapp import shell
    from webapp.audit import api
    from webapp.audit.search_web import bp as searching
    from webapp.audit.web import audit

    app.register_blueprint(audit)
    app.register_blueprint(searching)
    shell.register_group("search", "search.index", allowed=Permission.SEARCH_USE, blueprint="search")
    shell.register_api(app, api.room)
    shell.register_group("audit", "audit.reader", allowed=Permission.JOURNAL_READ, blueprint="audit")
    shell.register_page(
        "audit", "journal", "audit.reader", N_("Journal"), allowed=Permission.JOURNAL_READ, order=80
    )
    shell.register_page(
        "audit", "verify", "audit.verify_page", N_("Verification"), allowed=Permission.JOURNAL_VERIFY, order=90
    )
