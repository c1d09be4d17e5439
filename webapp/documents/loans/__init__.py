"""Loans 借阅: a paper copy or the right to read on line, for a purpose and until a day; permission to copy."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, duties, the reading right, what follows from copies and from leaving, the pages and calls."""
    from webapp.core import access, jobs
    from webapp.core.access import system
    from webapp.core.journal import register_acts
    from webapp.documents.access import register_reading
    from webapp.documents.copies.hooks import register_follower, register_notes
    from webapp.documents.hooks import register_part
    from webapp.documents.loans import actions, due, queries, words
    from webapp.documents.loans.copying import actions as copying
    from webapp.documents.loans.copying.queries import readable_copying
    from webapp.documents.loans.models import Copying, Loan, LoanAct
    from webapp.documents.loans.part import part
    from webapp.documents.loans.registered import REGISTER
    from webapp.documents.registers.hooks import register_register
    from webapp.duties.hooks import register_kind
    from webapp.people.hooks import register_leaving

    register_acts("loans", LoanAct)
    register_register(REGISTER)
    access.register_readable(Loan, queries.readable_loans)
    access.register_readable(Copying, readable_copying)
    register_reading("loans", queries.opens_document)
    register_follower("loans", actions.follow_copy)
    register_notes("loans", words.notes_beside)
    register_part("loans", part())
    for kind in due.KINDS:
        register_kind(kind, due.describe, changed=due.decided_on_the_loan, elsewhere=True)
    register_kind(due.REFUSED, due.describe)
    register_kind(due.COPYING, due.describe_copying, changed=due.decided_on_the_loan, elsewhere=True)
    register_kind(due.COPYING_TOLD, due.describe_copying)
    register_leaving("loans", actions.release_leaver)
    register_leaving("copying", copying.withdraw_leavers)
    jobs.register_regular("end_reading", lambda: actions.end_reading(by=system("end_reading")))
    _register_pages(app)


def _register_pages(app: Flask) -> None:
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.documents.loans import queries
    from webapp.documents.loans.api import room
    from webapp.documents.loans.copying.web import bp as copying
    from webapp.documents.loans.web import bp

    for page in (bp, copying):
        app.register_blueprint(page)
        shell.register_blueprint_group(page.name, "copies")
    shell.register_api(app, room)
    shell.register_page("copies", "loans", "loans.index", N_("Loans"), allowed=Permission.DOCUMENT_VIEW, order=40)
    shell.register_page(
        "copies", "copying", "copying.index", N_("Permission to copy"), allowed=Permission.DOCUMENT_VIEW, order=45
    )
    shell.register_menu_count("loans", lambda: queries.overdue_count(by=shell.current_actor()))
