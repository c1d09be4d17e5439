"""What loans add to the page of a document: the button to borrow, and who has copies of it on loan."""

from __future__ import annotations

from flask import url_for

from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message
from webapp.documents.hooks import Banner, Button, Part
from webapp.documents.lifecycle import State
from webapp.documents.loans import queries
from webapp.documents.loans.models import LoanKind
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.states import LoanState
from webapp.documents.models import Document, Revision


def part() -> Part:
    """The functions, for ``register_part``."""
    return Part(buttons=_buttons, facts=_facts, banners=_banners)


def _buttons(document: Document, shown: Revision | None, by: Actor) -> list[Button]:
    if shown is None or shown.state is not State.EFFECTIVE or by.person_id is None:
        return []
    if not by.may(Permission.DOCUMENT_VIEW):
        return []
    return [Button(Message(N_("Borrow")), url_for("loans.borrow", slug=document.slug))]


def _facts(document: Document, shown: Revision | None, by: Actor) -> list[Fact]:
    found, total = queries.loans(LoanFilter("out", document=document.id), by=by, per_page=3)
    if not total:
        return []
    text = N_("%(name)s until %(day)s")
    links = tuple(
        Link(
            Message(text, {"name": loan.borrower.name, "day": loan.due_on.isoformat()}),
            url_for("loans.show", loan_id=loan.id),
        )
        for loan in found
    )
    more = (Message(N_("%(count)s in all"), {"count": total}),) if total > len(found) else ()
    return [Fact(Message(N_("On loan")), (*links, *more))]


def _banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    """To who reads the document only because it was opened for a time."""
    if by.person_id is None:
        return []
    mine = [loan for loan in queries.held_by(by.person_id, waiting=False) if loan.document_id == document.id]
    return [
        Banner(
            "info",
            Message(
                N_("Borrowed to be read until %(day)s; then it closes by itself.")
                if loan.kind is LoanKind.ONLINE
                else N_("You have borrowed a paper copy until %(day)s."),
                {"day": loan.due_on.isoformat()},
            ),
            Link(Message(N_("The loan")), url_for("loans.show", loan_id=loan.id)),
        )
        for loan in mine
        if loan.state is LoanState.LENT
    ]
