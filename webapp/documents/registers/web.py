"""Pages of registers: the list of them, one as it prints, its form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.documents import queries as documents
from webapp.documents.places import document_url
from webapp.documents.registers import actions, forms, queries
from webapp.documents.registers.hooks import Register, Row, Scope, registers
from webapp.documents.registers.papers import register_paper, title_of
from webapp.people.past import department_names_at
from webapp.rendering import make_table
from webapp.rendering.tables import CSV, XLSX, comma_file, workbook
from webapp.rendering.values import Limits, TablePaper

bp = Blueprint("registers", __name__)
Answer = str | tuple[str, int] | Response
PDF = "application/pdf"
MOST_ON_PAPER = 3000


@bp.get("/docs/registers")
def index() -> str:
    """Every register with the number of its form, and its paper of today."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_VIEW)
    found = [(queries.form_of(register), register) for register in registers()]
    return render_template(
        "documents/registers.html",
        registers=[(form, title_of(form, _language()), register.about) for form, register in found],
        may_change=by.may(Permission.TYPE_MANAGE),
    )


@bp.get("/docs/registers/<key>")
def show(key: str) -> Answer:
    """A register as it prints, page by page, as at a day."""
    by, register = _asked(key)
    scope, values = _scope()
    rows = [] if values.errors else register.rows(scope, by)
    paging, form = shell.wanted_page(), queries.form_of(register)
    shown = rows[paging.offset : paging.offset + paging.per_page]
    paper = register_paper(form, shown, scope, _language(), by=by)
    return render_template(
        "documents/register.html",
        register=register,
        form=form,
        paper=paper,
        page=shell.Page(list(paper.rows), len(rows), paging.page, paging.per_page),
        links=[column.column.key == "number" for column in form.columns],
        scope=scope,
        today=documents.today(),
        values={"at": "", "department": "", "document": "", "language": "", **values.raw},
        errors=values.errors,
        chips=_chips(scope, values),
        departments=[(name, name) for name in _departments(scope, values, by)],
        languages=[(language.tag, language.name) for language in shell.languages()],
        language=_language(),
        may_change=by.may(Permission.TYPE_MANAGE),
    ), 422 if values.errors else 200


@bp.get("/docs/registers/<key>.pdf")
def pdf(key: str) -> Response:
    """The register on the organisation's own form.

    Raises:
        Invalid: a day that is none, or more lines than one paper holds.
    """
    paper, name = _paper(key)
    if len(paper.rows) > MOST_ON_PAPER:
        raise Invalid(
            N_("%(count)s lines are too many for one paper: narrow them down, or take the Excel file."),
            count=len(paper.rows),
        )
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{name}.pdf", PDF)


@bp.get("/docs/registers/<key>.xlsx")
def excel(key: str) -> Response:
    """The same as a workbook."""
    paper, name = _paper(key)
    return shell.send_bytes(workbook(paper), f"{name}.xlsx", XLSX)


@bp.get("/docs/registers/<key>.csv")
def comma(key: str) -> Response:
    """The same as comma separated values."""
    paper, name = _paper(key)
    return shell.send_bytes(comma_file(paper), f"{name}.csv", CSV)


@bp.get("/docs/numbered")
def document() -> Response:
    """The document of a number as a register prints it.

    Raises:
        NotFound: there is none, or not one this person may know of.
    """
    by = shell.current_actor()
    found = documents.document_numbered(shell.clean(request.args.get("number")), by=by)
    if found is None:
        raise NotFound(N_("There is no such document, or you may not see it."))
    return redirect(document_url(found))


@bp.get("/docs/registers/<key>/form")
def form(key: str) -> Answer:
    """The form of a register: number, title, columns, boxes to sign."""
    by, register = _asked(key)
    require(by, Permission.TYPE_MANAGE)
    return _form_page(register, forms.known_values(queries.form_of(register)), {})


@bp.post("/docs/registers/<key>/form")
def change_form(key: str) -> Answer:
    """Print it like this from now on."""
    by, register = _asked(key)
    values = shell.Values()
    try:
        actions.change_form(register, **forms.typed_form(values, register), by=by)
    except Invalid as refusal:
        return _form_page(register, dict(values.raw), shell.field_errors(refusal)), 422
    except Conflict as refusal:
        return _form_page(register, dict(values.raw), {"version": [shell.translate(refusal.message)]}), 409
    flash(_("The form is changed; the register prints like this from now on."), "ok")
    return redirect(url_for(".show", key=key), 303)


def _asked(key: str) -> tuple[Actor, Register]:
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_VIEW)
    return by, queries.get_register(key)


def _scope() -> tuple[Scope, shell.Values]:
    values = shell.Values(request.args)
    at, today = values.day("at"), documents.today()
    if at is not None and at > today:
        values.wrong("at", N_("The day lies in the future; the list can be shown up to today."))
    values.choice("language", [language.tag for language in shell.languages()])
    scope = Scope(
        at=at or today,
        department=values.text("department", longest=120),
        document=values.text("document", longest=120),
    )
    return scope, values


def _departments(scope: Scope, values: shell.Values, by: Actor) -> list[str]:
    day = documents.today() if values.errors else scope.at
    return department_names_at(core.end_of_day(day), by=by)


def _paper(key: str) -> tuple[TablePaper, str]:
    by, register = _asked(key)
    scope, values = _scope()
    values.check()
    language = values.raw.get("language") or _language()
    form = queries.form_of(register)
    rows: list[Row] = register.rows(scope, by)
    title = title_of(form, language)
    return register_paper(form, rows, scope, language, by=by), f"{title} {scope.at.isoformat()}"


def _chips(scope: Scope, values: shell.Values) -> list[tuple[str, str, str]]:
    found = [
        (_("As at"), "at", scope.at.isoformat() if values.raw.get("at") else ""),
        (_("Department"), "department", scope.department),
        (_("Document"), "document", scope.document),
    ]
    return [(label, value, shell.link_without(name)) for label, name, value in found if value]


def _form_page(register: Register, values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    ordered = sorted(
        enumerate(register.columns), key=lambda pair: (_place(values.get(f"place-{pair[1].key}")), pair[0])
    )
    return render_template(
        "documents/register_form.html",
        register=register,
        columns=[column for _place_, column in ordered],
        values={**forms.blank_columns(register), **values},
        errors=errors,
    )


def _place(value: Any) -> int:
    return int(value) if str(value or "").isdecimal() else 99


def _language() -> str:
    return shell.current_language().tag
