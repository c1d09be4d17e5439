"""Rounds, steps, decisions and signatures over any (subject, digest)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts of this room and the check of its signatures."""
    from webapp.approvals.models import ApprovalAct
    from webapp.approvals.signing import check_signatures
    from webapp.core.journal import register_acts, register_check

    register_acts("approvals", ApprovalAct)
    register_check(check_signatures)
