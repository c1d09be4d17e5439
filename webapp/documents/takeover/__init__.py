"""Take-over: documents in force enter with their own history, under one list that two persons sign (存量导入)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, the subject of approval, jobs, the check of verify, pages and their places in the menus."""
    from webapp import shell
    from webapp.approvals.subjects import register_subject
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts, register_check
    from webapp.documents.takeover import jobs
    from webapp.documents.takeover.approving import TakeoverSubject
    from webapp.documents.takeover.checking import check_lists
    from webapp.documents.takeover.models import TakeoverAct
    from webapp.documents.takeover.web import bp

    register_acts("takeover", TakeoverAct)
    register_subject("takeover", TakeoverSubject())
    register_check(check_lists)
    jobs.register()
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    allowed = Permission.DOCUMENT_TAKE_OVER
    shell.register_page(
        "documents", "takeover", "takeover.start", N_("Take over a living system"), allowed=allowed, order=45
    )
