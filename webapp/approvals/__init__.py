"""Rounds, steps, decisions and signatures over any (subject, digest)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts and pages of this room and the check of its signatures."""
    from webapp.approvals import leaving
    from webapp.approvals.actions import replace_leaver
    from webapp.approvals.deputies.actions import end_for_leaver
    from webapp.approvals.handwriting import check_placed
    from webapp.approvals.models import ApprovalAct
    from webapp.approvals.opinions import models as _opinions  # noqa: F401  its tables belong to the metadata
    from webapp.approvals.paper import models as _paper  # noqa: F401
    from webapp.approvals.signing import check_signatures
    from webapp.approvals.together import models as _together  # noqa: F401
    from webapp.core.journal import register_acts, register_check
    from webapp.people.hooks import register_holding, register_leaving

    register_acts("approvals", ApprovalAct)
    register_check(check_signatures)
    register_check(check_placed)
    register_leaving("approvals", replace_leaver)
    register_leaving("deputies", end_for_leaver)
    register_holding("approvals", leaving.open_steps())
    register_holding("deputies", leaving.deputies())
    _register_pages(app)


def _register_pages(app: Flask) -> None:
    from webapp.approvals.deputies import web as deputies
    from webapp.approvals.opinions import web as opinions
    from webapp.approvals.paper import web as paper
    from webapp.approvals.passing import web as passing
    from webapp.approvals.together import web as together
    from webapp.approvals.web import bp
    from webapp.core.errors import N_
    from webapp.shell import register_blueprint_group, register_me, register_page

    for blueprint in (bp, passing.bp, opinions.bp, paper.bp, together.bp, deputies.bp):
        app.register_blueprint(blueprint)
        register_blueprint_group(blueprint.name, "todo")
    register_page("todo", "deputies", "deputies.index", N_("Deputies"), allowed=deputies.concerns, order=30)
    register_me("deputies", "deputies.index", N_("Deputies"), order=15)
