"""Pages of the number office: the register with its report, reserve, void, alias."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Permission
from webapp.core.errors import N_, Conflict, Invalid
from webapp.core.words import in_language
from webapp.documents import queries
from webapp.documents.authoring import options
from webapp.documents.authoring.forms import department_of, parent_of
from webapp.documents.models import Number, NumberState
from webapp.documents.numbers.actions import add_alias, reserve_next, reserve_number, void_number
from webapp.documents.numbers.queries import documents_of, gap_report, get_number, numbers, pattern_values
from webapp.people import queries as people

bp = Blueprint("numbers", __name__)
Answer = str | tuple[str, int] | Response
STATES = {
    NumberState.RESERVED: (N_("Reserved"), "work"),
    NumberState.ASSIGNED: (N_("Given to a document"), "ok"),
    NumberState.VOID: (N_("Void"), "stop"),
}
GAPS = {
    "gap": (N_("Gap"), "warn"),
    "void": (N_("Void"), "stop"),
    "duplicate": (N_("Duplicate"), "stop"),
    "violation": (N_("Violation"), "warn"),
}


@bp.get("/admin/numbers")
def register() -> Answer:
    """The register, filtered, with what is missing or voided above it."""
    return _register_page({}, {})


@bp.post("/admin/numbers/reserve")
def reserve() -> Answer:
    """Reserve the next number of a type, or one as typed."""
    by = shell.current_actor()
    values = shell.Values()
    try:
        key = values.choice("type", [key for key, _title in options.types()], required=True)
        department, typed = department_of(values, by=by), values.text("number", longest=120)
        parent = parent_of(values, by=by)
        values.check()
        type_ = queries.get_type(key)
        assert department is not None  # a missing one was noted and refused above
        if typed:
            number = reserve_number(typed, type_, by=by)
        else:
            clauses = tuple(values.many("clauses"))
            wanted = pattern_values(type_, department, clauses=clauses, parent=parent, day=queries.today())
            number = reserve_next(type_, wanted, by=by)
    except (Invalid, Conflict) as refusal:
        fields = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        fields = fields or {"number": [shell.translate(refusal.message)]}
        return _register_page(dict(values.raw), fields), refusal.status
    flash(_("%(number)s is reserved.", number=number.printed), "ok")
    return redirect(url_for("numbers.register"))


@bp.get("/admin/numbers/<int(max=2147483647):number_id>/void")
def void_form(number_id: int) -> Answer:
    """Ask for the reason before a number is voided for good."""
    number = get_number(number_id, by=shell.current_actor())
    return render_template("documents/number_void.html", number=number, values={}, errors={})


@bp.post("/admin/numbers/<int(max=2147483647):number_id>/void")
def void(number_id: int) -> Answer:
    """Void a number that will not be used."""
    by = shell.current_actor()
    values = shell.Values()
    number = get_number(number_id, by=by)
    try:
        void_number(number, values.text("reason", lines=True, longest=2000), by=by)
    except Invalid as refusal:
        page = render_template(
            "documents/number_void.html", number=number, values=values.raw, errors=shell.field_errors(refusal)
        )
        return page, 422
    flash(_("%(number)s is void and is never given again.", number=number.printed), "ok")
    return redirect(url_for("numbers.register"))


@bp.post("/admin/numbers/alias")
def alias() -> Answer:
    """Keep an old number of a document."""
    by = shell.current_actor()
    values = shell.Values()
    try:
        document = parent_of(values, by=by)
        if document is None:
            values.wrong("parent", N_("Please fill this in.")) if "parent" not in values.errors else None
        old = values.text("alias", required=True, longest=120)
        values.check()
        assert document is not None  # a missing one was noted and refused above
        add_alias(document, old, by=by)
    except Invalid as refusal:
        return _register_page(dict(values.raw), shell.field_errors(refusal)), 422
    flash(_("%(number)s is now found under %(alias)s too.", number=document.number, alias=old), "ok")
    return redirect(url_for("numbers.register"))


def _register_page(typed: dict[str, str], errors: dict[str, list[str]]) -> str:
    by = shell.current_actor()
    every = numbers(by=by)
    wanted, state = shell.clean(request.args.get("type")), shell.clean(request.args.get("state"))
    word = shell.clean(request.args.get("q")).casefold()
    rows = [n for n in every if _matches(n, wanted, state, word)]
    paging = shell.wanted_page()
    shown = rows[paging.offset : paging.offset + paging.per_page]
    language = shell.current_language().tag
    return render_template(
        "documents/numbers.html",
        page=shell.Page(shown, len(rows), paging.page, paging.per_page),
        gaps=gap_report(by=by),
        titles={t.key: in_language(t.titles, language) for t in queries.types()},
        patterns={t.key: t.pattern for t in queries.types()},
        documents=documents_of(shown, by=by),
        states=STATES,
        kinds=GAPS,
        filters={"type": wanted, "state": state, "q": shell.clean(request.args.get("q"))},
        types=options.types(),
        every_type=options.types(retired=True),
        departments=options.departments(by=by),
        may=by.may(Permission.DOCUMENT_NUMBER),
        values=typed,
        errors=errors,
        own_department=str(by.department_id or people.root_department().id),
    )


def _matches(number: Number, type_key: str, state: str, word: str) -> bool:
    return (
        (not type_key or number.type_key == type_key)
        and (not state or str(number.state) == state)
        and (not word or word in number.printed.casefold())
    )
