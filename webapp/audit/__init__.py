"""The auditor's desk."""

from __future__ import annotations

from flask import Flask

from webapp.core.access import Permission
from webapp.core.errors import N_


def init_app(app: Flask) -> None:
    """Register the search page, the timeline of documents, the pages of the journal and of its verification."""
    from webapp import shell
    from webapp.audit import api
    from webapp.audit.search_web import bp as searching
    from webapp.audit.timeline_web import bp as timeline
    from webapp.audit.timeline_web import tabs
    from webapp.audit.web import audit
    from webapp.documents.hooks import Part, register_part

    app.register_blueprint(audit)
    app.register_blueprint(searching)
    app.register_blueprint(timeline)
    shell.register_blueprint_group(timeline.name, "documents")
    register_part("timeline", Part(tabs=tabs))
    shell.register_group("search", "search.index", allowed=Permission.SEARCH_USE, blueprint="search")
    shell.register_api(app, api.room)
    shell.register_group("audit", "audit.reader", allowed=Permission.JOURNAL_READ, blueprint="audit")
    shell.register_page(
        "audit", "journal", "audit.reader", N_("Journal"), allowed=Permission.JOURNAL_READ, order=80
    )
    shell.register_page(
        "audit", "verify", "audit.verify_page", N_("Verification"), allowed=Permission.JOURNAL_VERIFY, order=90
    )
