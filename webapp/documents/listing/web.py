"""Pages of the lists: the controlled document list, what is in work."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from webapp import core, shell
from webapp.core.errors import N_
from webapp.documents import queries
from webapp.documents.authoring import options
from webapp.documents.checkout.queries import local_day, locks
from webapp.documents.chips import chip_of
from webapp.documents.copies.past import holders_at
from webapp.documents.lifecycle import STATE_TITLES, State
from webapp.documents.listing.rows import Row, every_row, rows_of
from webapp.documents.queries import DocumentFilter
from webapp.people import queries as people
from webapp.people.past import department_names_at
from webapp.rendering.tables import XLSX, workbook
from webapp.rendering.values import TableColumn, TablePaper

bp = Blueprint("documents", __name__, template_folder="../templates")
WIDTHS = (20, 44, 9, 13, 16, 14, 36, 16, 13)


@bp.get("/docs")
def master_list() -> tuple[str, int]:
    """受控文件清单: filtered, paged, as at a date; ``all=1`` is the print view."""
    by = shell.current_actor()
    types = options.types(retired=True)
    wanted, values = _wanted(types)
    wrong = bool(values.errors)
    printing = bool(request.args.get("all"))
    paging = shell.wanted_page()
    if wrong:
        page: shell.Page[Row] = shell.Page([], 0)
    elif printing:
        rows = every_row(wanted, by=by)
        page = shell.Page(rows, len(rows), 1, max(1, len(rows)))
    else:
        found = queries.master_list(wanted, by=by, page=paging.page, per_page=paging.per_page)
        page = shell.Page(rows_of(found.items, wanted.at), found.total, found.page, paging.per_page)
    holders = holders_at(core.end_of_day(wanted.at), by=by) if wanted.at and not wrong else {}
    return render_template(
        "documents/list.html",
        page=page,
        wanted=wanted,
        values=values.raw,
        errors=values.errors,
        chips=_chips(wanted, types),
        printing=printing,
        types=types,
        departments=_departments(None if wrong else wanted.at),
        states=_states(),
        today=queries.today(),
        heading=people.organisation_name(),
        holders=holders,
    ), 422 if wrong else 200


@bp.get("/docs.xlsx")
def workbook_of_list() -> Response:
    """The same list as a workbook.

    Raises:
        Invalid: a day that is none.
    """
    by = shell.current_actor()
    wanted, values = _wanted(options.types(retired=True))
    values.check()
    columns = [
        _("Number"), _("Title"), _("Revision"), _("Effective"), _("Owner department"), _("Type"), _("Clauses"),
        _("State"), _("Next review"),
    ]  # fmt: skip
    rows = tuple(
        (
            row.number, row.title, row.label, row.effective.isoformat() if row.effective else "", row.department,
            row.type, row.clauses, _state_words(row), row.review.isoformat() if row.review else "",
        )
        for row in every_row(wanted, by=by)
    )  # fmt: skip
    day = wanted.at or queries.today()
    note = _("As it stood at the end of %(day)s", day=day.isoformat())
    title = _("Controlled document list")
    titles = tuple(TableColumn(name, width) for name, width in zip(columns, WIDTHS, strict=True))
    data = workbook(TablePaper(people.organisation_name(), title, titles, rows, note=note))
    return shell.send_bytes(data, f"{title} {day.isoformat()}.xlsx", XLSX)


@bp.get("/docs/work")
def in_work() -> str:
    """Drafts and revisions under approval, newest first, and what is checked out."""
    by = shell.current_actor()
    paging = shell.wanted_page()
    found = queries.in_work(by=by)
    shown = found[paging.offset : paging.offset + paging.per_page]
    page = shell.Page(shown, len(found), paging.page, paging.per_page)
    return render_template("documents/work.html", page=page, chip_of=chip_of, locks=locks(by=by), local_day=local_day)


def _state_words(row: Row) -> str:
    """The state, where it was signed and what limits it, in one cell."""
    state = shell.translate(row.chip.text)
    if row.taken_over:
        state = f"{state} ({_('taken over, signed on paper')})"
    return "; ".join((state, *(shell.translate(chip.text) for chip in row.marks)))


def _wanted(types: list[options.Option]) -> tuple[DocumentFilter, shell.Values]:
    values = shell.Values(request.args)
    at = values.day("at")
    if at is not None and at > queries.today():
        values.wrong("at", N_("The day lies in the future; the list can be shown up to today."))
    wanted = DocumentFilter(
        text=values.text("q", longest=200),
        type=values.choice("type", [key for key, _title in types]),
        state="" if at else values.choice("state", [str(state) for state in State]),
        department=values.text("department", longest=120),
        clause=values.text("clause", longest=60),
        at=at,
    )
    return wanted, values


def _chips(wanted: DocumentFilter, types: list[options.Option]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, Any]] = [
        (_("Words"), "q", wanted.text),
        (_("Type"), "type", dict(types).get(wanted.type, "")),
        (_("State"), "state", dict(_states()).get(wanted.state, "")),
        (_("Department"), "department", wanted.department),
        (_("Clause"), "clause", wanted.clause),
        (_("As at"), "at", wanted.at.isoformat() if wanted.at else ""),
    ]
    return [(label, value, shell.link_without(name)) for label, name, value in found if value]


def _states() -> list[tuple[str, str]]:
    return [(str(state), _(title)) for state, title in STATE_TITLES.items()]


def _departments(at: date | None) -> list[tuple[str, str]]:
    by = shell.current_actor()
    found = department_names_at(core.end_of_day(at), by=by) if at else people.department_names(by=by)
    return [(name, name) for name in found]
