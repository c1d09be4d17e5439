"""The change notice 更改通知: who holds paper or reads is told when a revision of a request takes effect."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what happens when a revision takes effect, the duty to take note, the card and the pages."""
    from webapp import shell
    from webapp.documents.changes import page as changes_page
    from webapp.documents.changes.notifying import actions, page, queries
    from webapp.documents.changes.notifying.web import bp
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.duties.hooks import register_kind

    register_limit("change_notices", Limit(took_effect=lambda revision, by: actions.give_notice(revision, by=by)))
    register_kind(queries.NOTICE, page.describe, changed=page.noted_on_its_page, elsewhere=True)
    changes_page.register_card("notices", page.card)
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
