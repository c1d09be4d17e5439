"""Reading 宣贯: who must read a revision, who has read and understood it, what it brought."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, the duty, the regular job, and what joins approval, release, leaving and the document's page."""
    from webapp import shell
    from webapp.core import jobs
    from webapp.core.access import system
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.access import register_opening
    from webapp.documents.acknowledging import asking, knowing, page, queries, questions
    from webapp.documents.acknowledging.models import ReadingAct
    from webapp.documents.acknowledging.web import bp
    from webapp.documents.hooks import Part, register_part
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.duties.hooks import register_kind
    from webapp.people.hooks import register_leaving, register_moving

    register_acts("readings", ReadingAct)
    register_opening("readings", queries.asked_beforehand)
    register_kind(asking.DUTY, page.describe, changed=page.decided_on_the_document, elsewhere=True)
    register_leaving("readings", asking.waive_of)
    register_moving("readings", asking.follow_person)
    register_limit(
        "readings",
        Limit(
            queries.before_release,
            lambda revision, by: asking.ask_readers(revision, by=by),
            lambda revision, by: asking.waive_all(revision, by=by),
        ),
    )
    register_part(
        "readings",
        Part(
            tabs=page.tabs,
            main=page.main,
            banners=page.banners,
            below=page.below,
            facts=page.facts,
            consequences=page.consequences,
            approved=page.ask_beforehand,
        ),
    )
    jobs.register_regular("ask_readers", lambda: asking.ask_missing(by=system("ask_readers")))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_page(
        "documents", "reading", "acknowledging.running", N_("Reading under way"), allowed=page.looks_after, order=45
    )
    shell.register_me("reading", "acknowledging.mine", N_("What I must read"), order=20, icon="file")
    questions.init_app(app)
    knowing.init_app(app)
