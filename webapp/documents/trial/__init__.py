"""Trial 试行: in force with an end date, and a decision owed before it: confirm, extend once, stop."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, the duty, what joins release, and the pages."""
    from webapp import shell
    from webapp.core.journal import register_acts
    from webapp.documents.duty_headings import decided_elsewhere, describe
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.documents.trial import actions, queries
    from webapp.documents.trial.models import TrialAct
    from webapp.documents.trial.web import bp
    from webapp.duties.hooks import register_kind

    register_acts("trials", TrialAct)
    register_kind(actions.DUTY, describe("/trial"), changed=decided_elsewhere)
    register_limit("trial", Limit(queries.before_release, actions.take_up, actions.leave_off))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
