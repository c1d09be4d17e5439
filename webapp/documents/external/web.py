"""Pages of external documents: the list, one with its checks, a register taken in from Excel."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Invalid
from webapp.documents import queries as documents
from webapp.documents.external import actions, queries
from webapp.documents.external.as_at import lines
from webapp.documents.external.models import External, Kind, Standing
from webapp.documents.external.papers import list_paper
from webapp.documents.external.queries import ExternalFilter
from webapp.documents.external.register import import_register
from webapp.documents.external.words import KIND_TITLES, STANDING_CHIPS, STANDING_TITLES
from webapp.documents.place_words import place_words
from webapp.duties.queries import open_duty
from webapp.people import queries as people
from webapp.rendering import make_table
from webapp.rendering.tables import XLSX, workbook
from webapp.rendering.values import TablePaper

bp = Blueprint("external", __name__, url_prefix="/external")
Answer = str | tuple[str, int] | Response
PDF = "application/pdf"
LABELS = {
    "kind": N_("Kind"), "number": N_("Number"), "title": N_("Title"), "department": N_("Looked after by"),
    "next_check_on": N_("Next check"), "document": N_("Its text is kept as"), "issued_on": N_("Issued"),
    "effective_on": N_("Effective"), "checked_on": N_("Checked on"), "next_on": N_("Next check"),
    "successor": N_("Superseded by"), "verdict": N_("What it found"), "file": N_("Workbook"),
}  # fmt: skip


@bp.get("")
def index() -> Answer:
    """The list, filtered."""
    by = shell.current_actor()
    wanted, values = _wanted()
    found = [] if values.errors else lines(wanted, by=by)
    paging = shell.wanted_page()
    shown = found[paging.offset : paging.offset + paging.per_page]
    return render_template(
        "documents/externals.html",
        page=shell.Page(shown, len(found), paging.page, paging.per_page),
        values=values.raw,
        errors=values.errors,
        chips=_chips(wanted),
        at=wanted.at,
        departments=_departments(by),
        may_add=by.may(Permission.DOCUMENT_CREATE),
        today=documents.today(),
        **_words(),
    ), 422 if values.errors else 200


@bp.get("/list.xlsx")
def as_workbook() -> Response:
    """The list as a workbook."""
    paper, name = _paper()
    return shell.send_bytes(workbook(paper), f"{name}.xlsx", XLSX)


@bp.get("/list.pdf")
def as_pdf() -> Response:
    """The list on paper 外来文件清单."""
    paper, name = _paper()
    return shell.send_bytes(make_table(paper), f"{name}.pdf", PDF)


def _paper() -> tuple[TablePaper, str]:
    wanted, values = _wanted()
    values.check()
    day = wanted.at or documents.today()
    paper = list_paper(lines(wanted, by=shell.current_actor()), day)
    return paper, f"{paper.title} {day}"


@bp.get("/new")
def new() -> Answer:
    """A form for one more."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    return _form(None, by, {"kind": str(Kind.STANDARD), "department": by.department_id or ""}, {})


@bp.post("/new")
def add() -> Answer:
    """Take it into the list."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.DOCUMENT_CREATE)
    try:
        said, day = _said(values, by), values.day("next_check_on", required=True)
        values.check()
        external = actions.add_external(said, day, by=by)
    except Invalid as refusal:
        return _form(None, by, values.raw, shell.field_errors(refusal)), 422
    flash(_("%(number)s is in the list.", number=external.number), "ok")
    return redirect(url_for(".show", external_id=external.id), 303)


@bp.get("/<int:external_id>")
def show(external_id: int) -> Answer:
    """One with its checks and the documents that cite it."""
    by = shell.current_actor()
    return _show(queries.get_external(external_id, by=by), by, {}, {})


@bp.post("/<int:external_id>")
def check(external_id: int) -> Answer:
    """Note a check."""
    by, values = shell.current_actor(), shell.Values()
    external = queries.get_external(external_id, by=by)
    require(by, Permission.DOCUMENT_CREATE)
    try:
        found = actions.check_external(external, _verdict(values, by), by=by)
    except Invalid as refusal:
        again = queries.get_external(external_id, by=by)
        return _show(again, by, values.raw, shell.field_errors(refusal)), 422
    flash(_("Noted: %(verdict)s.", verdict=_(STANDING_TITLES[found.verdict])), "ok")
    return redirect(url_for(".show", external_id=external_id), 303)


@bp.get("/<int:external_id>/edit")
def edit(external_id: int) -> Answer:
    """Correct what is said of it."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    found = queries.get_external(external_id, by=by)
    known = {
        name: getattr(found, name)
        for name in ("kind", "number", "title", "edition", "publisher", "source", "issued_on", "effective_on", "remark")
    }
    more = {"department": found.department_id, "document": found.document.number if found.document else ""}
    return _form(found, by, {**known, **more, "version": found.version}, {})


@bp.post("/<int:external_id>/edit")
def change(external_id: int) -> Answer:
    """Save the corrections."""
    by, values = shell.current_actor(), shell.Values()
    external = queries.get_external(external_id, by=by)
    require(by, Permission.DOCUMENT_CREATE)
    try:
        said, expected = _said(values, by), values.whole("version")
        values.check()
        actions.change_external(external, said, by=by, expected=expected)
    except Invalid as refusal:
        again = queries.get_external(external_id, by=by)
        return _form(again, by, values.raw, shell.field_errors(refusal)), 422
    flash(_("Saved."), "ok")
    return redirect(url_for(".show", external_id=external_id), 303)


@bp.get("/import")
def start_import() -> Answer:
    """A register kept in Excel."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    return _import(by, {"department": by.department_id or ""}, {})


@bp.post("/import")
@shell.uploads(1)
def take_import() -> Answer:
    """Take its lines into the list and say for each what became of it."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.DOCUMENT_CREATE)
    try:
        file, day = values.file("file", required=True), values.day("next_check_on", required=True)
        department = _department(values, by)
        if day is not None and day < documents.today():
            values.wrong("next_check_on", N_("The next check lies in the past."))
        values.check()
        data = file.read() if file is not None else b""
        taken = import_register(file.filename or "" if file else "", data, department, day, by=by)
    except Invalid as refusal:
        return _import(by, values.raw, shell.field_errors(refusal) or {"file": [shell.translate(refusal.message)]}), 422
    return render_template("documents/external_import.html", taken=taken, values={}, errors={}, **_words())


def _wanted() -> tuple[ExternalFilter, shell.Values]:
    values = shell.Values(request.args)
    at = values.day("at")
    if at is not None and at > documents.today():
        values.wrong("at", N_("The day lies in the future; the list can be shown up to today."))
    wanted = ExternalFilter(
        text=values.text("q", longest=200),
        kind=values.choice("kind", [str(kind) for kind in Kind]),
        standing=values.choice("standing", [str(one) for one in Standing]),
        department_id=values.whole("department"),
        due=values.ticked("due"),
        at=at,
    )
    return wanted, values


def _said(values: shell.Values, by: Actor) -> actions.Values:
    kind = values.choice("kind", [str(one) for one in Kind], required=True)
    typed = values.text("document", longest=300)
    document = documents.document_numbered(typed, by=by) if typed else None
    if typed and document is None:
        values.wrong("document", N_("There is no document %(number)s, or you may not see it."), number=typed)
    said = {
        name: values.text(name, longest=most) for name, most in (("edition", 40), ("publisher", 200), ("source", 300))
    }
    number, title = values.text("number", required=True, longest=120), values.text("title", required=True)
    issued, effective = values.day("issued_on"), values.day("effective_on")
    remark, department = values.text("remark", longest=4000, lines=True), _department(values, by)
    values.check()
    return actions.Values(
        Kind(kind), number, title, department, issued_on=issued, effective_on=effective, document=document,
        remark=remark, **said,
    )  # fmt: skip


def _department(values: shell.Values, by: Actor) -> Any:
    known = dict(_departments(by))
    chosen = values.choice("department", list(known), required=True)
    return people.get_department(int(chosen), by=by) if chosen else None


def _verdict(values: shell.Values, by: Actor) -> actions.Verdict:
    standing = values.choice("verdict", [str(one) for one in Standing], required=True)
    checked_on, next_on = values.day("checked_on", required=True), values.day("next_on")
    successor_id = values.whole("successor")
    looked_in = values.text("looked_in", longest=300)
    note = values.text("note", longest=4000, lines=True)
    values.check()
    successor = queries.get_external(successor_id, by=by) if successor_id else None
    return actions.Verdict(Standing(standing), checked_on or documents.today(), next_on, successor, looked_in, note)


def _show(external: External, by: Actor, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    known = {"verdict": str(Standing.CURRENT), "checked_on": documents.today()}
    others = queries.externals(ExternalFilter(standing=str(Standing.CURRENT)), by=by)
    citations = queries.citations_of(external, by=by)
    return render_template(
        "documents/external.html",
        external=external,
        citations=[(c, open_duty(actions.CITED, "external_citation", c.id)) for c in citations],
        citing=queries.citing(external, by=by) if external.standing is Standing.CURRENT else [],
        place=_place,
        may_change=by.may(Permission.DOCUMENT_CREATE),
        successors=[(other.id, f"{other.number} {other.title}") for other in others if other.id != external.id],
        values={**known, **values},
        errors=errors,
        today=documents.today(),
        **_words(),
    )


def _place(place: str) -> str:
    return _("its clauses") if place == queries.CLAUSES else shell.translate(place_words(place))


def _form(external: External | None, by: Actor, values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    return render_template(
        "documents/external_form.html",
        external=external,
        departments=_departments(by),
        values=values,
        errors=errors,
        today=documents.today(),
        **_words(),
    )


def _import(by: Actor, values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    return render_template(
        "documents/external_import.html",
        taken=None,
        departments=_departments(by),
        values=values,
        errors=errors,
        today=documents.today(),
        **_words(),
    )


def _departments(by: Actor) -> list[tuple[str, str]]:
    return [(str(department.id), department.name) for department in people.departments(by=by)]


def _chips(wanted: ExternalFilter) -> list[tuple[str, str, str]]:
    department = dict(_departments(shell.current_actor())).get(str(wanted.department_id or ""), "")
    found = [
        (_("Words"), "q", wanted.text),
        (_("Kind"), "kind", _(KIND_TITLES[Kind(wanted.kind)]) if wanted.kind else ""),
        (_("State"), "standing", _(STANDING_TITLES[Standing(wanted.standing)]) if wanted.standing else ""),
        (_("Looked after by"), "department", department),
        (_("Check"), "due", _("overdue or within 30 days") if wanted.due else ""),
        (_("As at"), "at", wanted.at.isoformat() if wanted.at else ""),
    ]
    return [(label, value, shell.link_without(name)) for label, name, value in found if value]


def _words() -> dict[str, Any]:
    return {
        "kinds": [(str(kind), _(title)) for kind, title in KIND_TITLES.items()],
        "standings": [(str(one), _(title)) for one, title in STANDING_TITLES.items()],
        "kind_title": lambda kind: _(KIND_TITLES[kind]),
        "chip": lambda one: (_(STANDING_TITLES[one]), STANDING_CHIPS[one]),
        "labels": {name: _(title) for name, title in LABELS.items()},
    }
