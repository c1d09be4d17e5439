"""Rounds, steps, decisions and signatures over any (subject, digest)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts and pages of this room and the check of its signatures."""
    from webapp.approvals.actions import replace_leaver
    from webapp.approvals.handwriting import check_placed
    from webapp.approvals.models import ApprovalAct
    from webapp.approvals.signing import check_signatures
    from webapp.approvals.web import bp
    from webapp.core.journal import register_acts, register_check
    from webapp.people.hooks import register_leaving
    from webapp.shell import register_blueprint_group

    register_acts("approvals", ApprovalAct)
    register_check(check_signatures)
    register_check(check_placed)
    register_leaving("approvals", replace_leaver)
    app.register_blueprint(bp)
    register_blueprint_group("approvals", "todo")
