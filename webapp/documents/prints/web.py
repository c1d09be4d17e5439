"""Pages of the log of uncontrolled prints: all, or those of one document; the same as PDF and workbook."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_
from webapp.documents import queries as documents
from webapp.documents.copies.queries import keeps_ledger
from webapp.documents.models import Document
from webapp.documents.prints.paper import log_paper
from webapp.documents.prints.queries import PrintFilter, prints
from webapp.rendering import XLSX, make_table, workbook
from webapp.rendering.values import TablePaper

bp = Blueprint("prints", __name__)
Answer = tuple[str, int]
PDF = "application/pdf"


@bp.get("/copies/prints")
def index() -> Answer:
    """Every uncontrolled print the person may know of, filtered and paged."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_VIEW)
    return _page(None, by)


@bp.get("/d/<slug>/prints")
def of_document(slug: str) -> Answer:
    """The uncontrolled prints of one document."""
    by = shell.current_actor()
    return _page(documents.get_document(slug, by=by), by)


@bp.get("/copies/prints.pdf")
def paper() -> Response:
    """The same lines on paper."""
    made = _paper()
    return shell.send_bytes(make_table(made), f"{made.title} {documents.today()}.pdf", PDF, own_pdf=True)


@bp.get("/copies/prints.xlsx")
def as_workbook() -> Response:
    """The same lines as a workbook."""
    made = _paper()
    return shell.send_bytes(workbook(made), f"{made.title} {documents.today()}.xlsx", XLSX)


def _paper() -> TablePaper:
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_VIEW)
    wanted, values = _wanted(None, by)
    values.check()
    lines, _total, together = prints(wanted, by=by, page=0)
    return log_paper(lines, [(label, value) for label, value, _url in _chips(values)], together)


def _page(document: Document | None, by: Actor) -> Answer:
    wanted, values = _wanted(document, by)
    paging, wrong = shell.wanted_page(), bool(values.errors)
    found, total, together = ([], 0, 0) if wrong else prints(wanted, by=by, page=paging.page, per_page=paging.per_page)
    query: dict[str, Any] = {**values.raw, **({"document": document.number} if document else {})}
    return render_template(
        "documents/prints.html",
        document=document,
        page=shell.Page(found, total, paging.page, paging.per_page),
        together=together,
        values=values.raw,
        errors=values.errors,
        chips=_chips(values),
        clear=url_for(".of_document", slug=document.slug) if document else url_for(".index"),
        pdf=url_for(".paper", **query),
        xlsx=url_for(".as_workbook", **query),
        whole=keeps_ledger(by),
    ), 422 if wrong else 200


def _wanted(document: Document | None, by: Actor) -> tuple[PrintFilter, shell.Values]:
    values = shell.Values(request.args)
    number = values.text("document", longest=120)
    named = document or (documents.document_numbered(number, by=by) if number else None)
    first, last = values.day("from"), values.day("to")
    if first is not None and last is not None and first > last:
        values.wrong("to", N_("The last day lies before the first."))
    wanted = PrintFilter(
        document=named.id if named else -1 if number else 0,
        person=values.text("person", longest=120),
        first=first,
        last=last,
    )
    return wanted, values


def _chips(values: shell.Values) -> list[tuple[str, str, Any]]:
    names = {"document": _("Document"), "person": _("Printed by"), "from": _("From"), "to": _("To")}
    typed = {name: str(values.raw.get(name, "")).strip() for name in names}
    return [(label, typed[name], shell.link_without(name)) for name, label in names.items() if typed[name]]
