"""Controlled documents: numbers, revisions, approval, release, delivery."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, subjects of approval, reading rules, search and jobs of this room."""
    from webapp.approvals.subjects import register_subject
    from webapp.core import access, search
    from webapp.core.journal import register_acts, register_check
    from webapp.documents import importing, indexing, jobs, library
    from webapp.documents.access import readable_documents, readable_revisions
    from webapp.documents.approving import ObsolescenceSubject, RevisionSubject
    from webapp.documents.models import Document, DocumentAct, Revision
    from webapp.documents.web import register_pages

    register_acts("documents", DocumentAct)
    register_subject("revision", RevisionSubject())
    register_subject("obsolescence", ObsolescenceSubject())
    access.register_readable(Document, readable_documents)
    access.register_readable(Revision, readable_revisions)
    register_check(indexing.say_unchecked)
    search.register_kind(indexing.KIND, indexing.readable, source=indexing.every_entry)
    jobs.register()
    importing.init_app(app)
    library.init_app(app)
    register_pages(app)
    _register_calls(app)
    _register_step()


def _register_step() -> None:
    """What remains for numbers after the first set-up."""
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.documents import queries
    from webapp.people import hooks

    hooks.register_step(
        "numbers",
        hooks.Step(
            N_("Numbers"),
            N_("Choose how each type of document is numbered, with samples; the shipped patterns work as they are."),
            "document_types.types",
            Permission.TYPE_MANAGE,
            lambda: any(type_.origin == "edited" for type_ in queries.types()),
        ),
    )


def _register_calls(app: Flask) -> None:
    """The calls of the API (interfaces.md section 2)."""
    from webapp import shell
    from webapp.documents import api, api_decisions
    from webapp.documents.authoring import api as authoring
    from webapp.documents.reading import api as reading
    from webapp.documents.releasing import api as releasing

    for part in (api, authoring, reading, api_decisions, releasing):
        shell.register_api(app, part.room)
