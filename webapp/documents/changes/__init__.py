"""Change requests for documents 文件更改申请: asked, decided, carried out, explained, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from webapp.core.access import Actor
    from webapp.documents.models import Revision


def init_app(app: Flask) -> None:
    """Register acts, duties, the regular job, reading rules, pages and calls, and what joins a revision's life."""
    from webapp import shell
    from webapp.core import access, jobs
    from webapp.core.access import system
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.changes import actions, background, notifying, page, queries, renaming, settling
    from webapp.documents.changes.api import room
    from webapp.documents.changes.models import ChangeAct, ChangeRequest
    from webapp.documents.changes.web import bp
    from webapp.documents.comparing.queries import register_reasons
    from webapp.documents.hooks import Part, register_part
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.duties.hooks import register_kind

    register_acts("changes", ChangeAct)
    access.register_readable(ChangeRequest, queries.readable_changes)
    for kind in (actions.DUTY, actions.CARRY_OUT):
        register_kind(kind, page.describe, changed=page.decided_on_the_request, elsewhere=True)
    register_reasons("changes", queries.reasons_of)
    settling.register_open_end("copies", settling.copies_to_account_for)
    register_limit("changes", Limit(took_effect=_close_settled, ended=_close_settled))
    register_part(
        "changes",
        Part(
            banners=page.banners,
            buttons=page.buttons,
            consequences=page.consequences,
            notes=page.notes,
            before_submit=queries.before_submit,
            submitted=lambda revision, submission, by: actions.link_revision(revision, submission, by=by),
        ),
    )
    jobs.register_regular("close_changes", lambda: actions.close_settled(by=system("close_changes")))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_page("documents", "changes", "changes.index", N_("Change requests"), order=40)
    shell.register_api(app, room)
    background.init_app(app)
    notifying.init_app(app)
    renaming.init_app(app)


def _close_settled(revision: Revision, by: Actor) -> None:
    from webapp.documents.changes import actions

    actions.close_settled(by=by)
