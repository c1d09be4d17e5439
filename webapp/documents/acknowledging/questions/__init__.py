"""Questions of readers to the owner of a document: put with the acknowledgement, answered once, both kept."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the two duties, what leaving ends, and the page of a question."""
    from webapp import shell
    from webapp.documents.acknowledging.questions import actions, page
    from webapp.documents.acknowledging.questions.web import bp
    from webapp.duties.hooks import register_kind
    from webapp.people.hooks import register_leaving

    for kind in (actions.TO_ANSWER, actions.TO_NOTE):
        register_kind(kind, page.describe, changed=page.decided_on_its_page, elsewhere=True)
    register_leaving("reading_questions", actions.forget_notes_of)
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
