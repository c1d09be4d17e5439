"""Controlled copies 受控文件: numbered, handed out, signed for, recalled, accounted for."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, duties, search, reading rules, and what joins approval, release and the document's page."""
    from webapp.core import access, search
    from webapp.core.journal import register_acts
    from webapp.documents.access import register_reading
    from webapp.documents.copies import actions, due, indexing, page, queries
    from webapp.documents.copies.destroying import actions as destroying
    from webapp.documents.copies.destroying.queries import describe_list
    from webapp.documents.copies.models import Copy, CopyAct
    from webapp.documents.hooks import Part, register_part
    from webapp.documents.releasing.hooks import Limit, register_limit
    from webapp.duties.hooks import register_kind

    register_acts("copies", CopyAct)
    access.register_readable(Copy, queries.readable_copies)
    register_reading("copies", queries.holds_copy_of_document)
    search.register_kind(indexing.KIND, indexing.readable, source=indexing.every_entry)
    for kind in (due.RECEIPT, due.RETURN):
        register_kind(kind, due.describe, changed=due.decided_on_the_copy, elsewhere=True)
    register_kind(due.LOSS, due.describe)
    register_kind(destroying.WITNESS, describe_list, changed=due.decided_on_the_copy, elsewhere=True)
    register_limit("copies", Limit(ended=lambda revision, by: actions.recall_all(revision, by=by)))
    register_part(
        "copies",
        Part(
            tabs=page.tabs,
            facts=page.facts,
            buttons=page.buttons,
            consequences=page.consequences,
            approved=lambda revision, by: actions.plan_from_list(revision, by=by),
        ),
    )
    page.register_pages(app)
