"""Controlled documents: numbers, revisions, approval, release, delivery."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, subjects of approval, reading rules, search and jobs of this room."""
    from webapp.approvals.subjects import register_subject
    from webapp.core import access, search
    from webapp.core.journal import register_acts, register_check, register_counters
    from webapp.documents import (
        acknowledging,
        changes,
        checkout,
        comparing,
        completeness,
        copies,
        emergency,
        external,
        importing,
        indexing,
        jobs,
        library,
        loans,
        offline,
        prints,
        registers,
        reviewing,
        stocktaking,
        takeover,
        temporary,
        trial,
        volumes,
    )
    from webapp.documents import reviews as periodic
    from webapp.documents.access import readable_documents, readable_revisions
    from webapp.documents.approving import ObsolescenceSubject, RevisionSubject
    from webapp.documents.leaving import register_holdings
    from webapp.documents.models import Document, DocumentAct, Revision
    from webapp.documents.numbers import actions as numbers
    from webapp.documents.numbers.queries import counter_marks
    from webapp.documents.web import register_pages
    from webapp.duties.hooks import register_kind

    register_acts("documents", DocumentAct)
    register_subject("revision", RevisionSubject())
    register_subject("obsolescence", ObsolescenceSubject())
    access.register_readable(Document, readable_documents)
    access.register_readable(Revision, readable_revisions)
    register_check(indexing.say_unchecked)
    register_counters("number", counter_marks, numbers.jump_counters)
    search.register_kind(indexing.KIND, indexing.readable, source=indexing.every_entry)
    jobs.register()
    describe, many = periodic.describing("/review")
    register_kind(periodic.KIND, describe, many=many, changed=periodic.follow)
    for part in (
        copies,
        comparing,
        acknowledging,
        changes,
        checkout,
        completeness,
        loans,
        importing,
        takeover,
        library,
        trial,
        temporary,
        emergency,
        reviewing,
        registers,
        stocktaking,
        offline,
        prints,
        external,
        volumes,
    ):
        part.init_app(app)
    register_holdings()
    register_pages(app)
    _register_calls(app)
    _register_step()


def _register_step() -> None:
    """What remains for numbers after the first set-up."""
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.documents import queries
    from webapp.documents.types.inspection import inspect_numbers, inspect_types
    from webapp.people import hooks, inspection
    from webapp.people.profile import profile

    inspection.register_inspection("types", inspect_types)
    inspection.register_inspection("numbers", inspect_numbers)

    hooks.register_step(
        "numbers",
        hooks.Step(
            N_("Numbers"),
            N_("Choose how each type of document is numbered, with samples; the shipped patterns work as they are."),
            "numbering_setup.numbering",
            Permission.TYPE_MANAGE,
            lambda: "numbering" in profile().answered or any(type_.origin != "shipped" for type_ in queries.types()),
        ),
    )
    hooks.register_wizard_page(
        hooks.WizardPage("numbering", N_("Numbering"), "numbering_setup.numbering", Permission.TYPE_MANAGE, 10)
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
