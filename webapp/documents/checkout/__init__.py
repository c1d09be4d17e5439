"""Check-out and check-in 签出与签入: a lock with a day, a marked file, and a file judged when it comes back."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, jobs, duties, what joins the document's page, what happens when somebody leaves, the pages."""
    from webapp import shell
    from webapp.core import jobs
    from webapp.core.access import system
    from webapp.core.journal import register_acts
    from webapp.documents.checkout import actions, duties
    from webapp.documents.checkout.jobs import read_file
    from webapp.documents.checkout.models import CheckoutAct
    from webapp.documents.checkout.part import part
    from webapp.documents.checkout.web import bp
    from webapp.documents.duty_headings import decided_elsewhere
    from webapp.documents.hooks import register_part
    from webapp.duties.hooks import register_kind
    from webapp.people.hooks import register_leaving

    register_acts("checkouts", CheckoutAct)
    register_part("checkout", part())
    register_kind(actions.DUTY, duties.describe, changed=decided_elsewhere)
    register_kind(actions.TAKEN, duties.describe)
    register_leaving("checkouts", actions.return_leavers)
    jobs.register("read_file", read_file)
    jobs.register_regular("return_checkouts", lambda: actions.return_due(by=system("return_checkouts")))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
