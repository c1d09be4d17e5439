"""Emergency release 紧急发布: in force at once by one authorised approver; the full chain follows or it lapses."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, the duty, what may not begin meanwhile, and the pages."""
    from webapp import shell
    from webapp.core.journal import register_acts
    from webapp.documents.duty_headings import decided_elsewhere, describe
    from webapp.documents.emergency import actions, queries
    from webapp.documents.emergency.models import EmergencyAct
    from webapp.documents.emergency.web import bp
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.duties.hooks import register_kind

    register_acts("emergencies", EmergencyAct)
    register_kind(actions.DUTY, describe(""), changed=decided_elsewhere)
    register_limit("emergency", Limit(unsettled=queries.unsettled))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
