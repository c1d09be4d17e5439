"""Pages about persons: the list, one person, adding, changing, letting go."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp import core, shell
from webapp.core.access import Permission, require
from webapp.core.errors import Invalid
from webapp.core.words import in_language
from webapp.people import actions, queries, sign_in
from webapp.people.leaving.queries import may_settle
from webapp.people.models import Person
from webapp.people.signing.actions import reset_code as reset
from webapp.people.signing.queries import code_of

people = Blueprint("people", __name__, url_prefix="/people", template_folder="templates")
Answer = str | AnyResponse | tuple[str, int]
FIELDS = ("name", "staff_number", "post", "email", "language")
MOST_FOUND = 30


@people.app_template_filter("title_of")
def title_of(role: Any) -> str:
    """A role's title in the language of the page."""
    return in_language(role.titles, shell.current_language().tag)


@people.get("")
def index() -> str:
    """Everybody, found by characters, pinyin, initials, login or staff number."""
    by, paging = shell.current_actor(), shell.wanted_page()
    query, left = shell.clean(request.args.get("q")), request.args.get("left") == "1"
    found = queries.persons(by=by, query=query, active=not left)
    page = shell.Page(found[paging.offset : paging.offset + paging.per_page], len(found), paging.page, paging.per_page)
    return render_template("people/index.html", page=page, query=query, left=left, by=by)


@people.get("/find.json")
def find() -> Response:
    """Active persons for a picker: ``{"items": [{"value", "text", "note"}]}``."""
    found = queries.persons(by=shell.current_actor(), query=shell.clean(request.args.get("q")))
    return jsonify(
        items=[
            {"value": person.id, "text": person.name, "note": person.department.name if person.department else ""}
            for person in found[:MOST_FOUND]
        ]
    )


@people.get("/<int:person_id>")
def person(person_id: int) -> str:
    """One person: facts, department, roles."""
    by = shell.current_actor()
    found = queries.get_person(person_id, by=by)
    return render_template(
        "people/person.html",
        person=found,
        by=by,
        own=by.person_id == found.id,
        detailed=_sees_account(found),
        credential=queries.credential_of(found.id),
        code=code_of(found.id),
        headed=queries.headed_by(found.id),
        settles=may_settle(found, by=by),
        helper=queries.role_titles_with(Permission.CREDENTIAL_RESET, shell.current_language().tag),
    )


@people.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add an account; the person sets the password through a one-time link."""
    by = shell.current_actor()
    require(by, Permission.PERSON_MANAGE)
    if request.method == "GET":
        return _form(None, {"language": shell.current_language().tag, "department": request.args.get("department", "")})
    values = shell.Values()
    try:
        login = values.text("login", required=True, longest=64)
        fields = _read(values)
        department_id = fields.pop("department_id")
        department = queries.get_department(department_id, by=by) if department_id else None
        made = actions.add_person(login, department=department, by=by, **fields)
    except Invalid as refusal:
        return _form(None, values.raw, shell.field_errors(refusal)), 422
    flash(_("%(name)s has an account now.", name=made.name), "ok")
    return redirect(url_for(".person", person_id=made.id))


@people.route("/<int:person_id>/edit", methods=["GET", "POST"])
def edit(person_id: int) -> Answer:
    """Change the facts of a person."""
    by = shell.current_actor()
    require(by, Permission.PERSON_MANAGE)
    found = queries.get_person(person_id, by=by)
    if request.method == "GET":
        known = {name: getattr(found, name) or "" for name in FIELDS}
        return _form(found, {**known, "department": str(found.department_id or ""), "expected": found.version})
    values = shell.Values()
    try:
        expected = values.whole("expected")
        actions.change_person(found, by=by, expected=expected, **_read(values))
    except Invalid as refusal:
        return _form(queries.get_person(person_id, by=by), values.raw, shell.field_errors(refusal)), 422
    flash(_("Saved."), "ok")
    return redirect(url_for(".person", person_id=person_id))


@people.post("/<int:person_id>/link")
def make_link(person_id: int) -> str:
    """Make a one-time link and show it once."""
    by = shell.current_actor()
    require(by, Permission.CREDENTIAL_RESET)
    found = queries.get_person(person_id, by=by)
    secret = sign_in.make_link(found, by=by)
    address = core.base_url() + url_for("entering.link", secret=secret)
    return render_template("people/link_made.html", person=found, address=address)


@people.post("/<int:person_id>/reset-code")
def reset_code(person_id: int) -> Answer:
    """Take away the one-time code of somebody whose phone is lost."""
    by = shell.current_actor()
    reset(queries.get_person(person_id, by=by), by=by)
    flash(_("The one-time code is reset; its owner can set up another."), "ok")
    return redirect(url_for(".person", person_id=person_id))


def _read(values: shell.Values) -> dict[str, Any]:
    tags = ["", *(language.tag for language in shell.languages())]
    fields: dict[str, Any] = {
        "name": values.text("name", required=True, longest=120),
        "staff_number": values.text("staff_number", longest=40),
        "post": values.text("post", longest=120),
        "email": values.text("email", longest=200),
        "language": values.choice("language", tags),
        "department_id": values.whole("department"),
    }
    values.check()
    return fields


def _form(found: Person | None, values: dict[str, Any], errors: dict[str, list[str]] | None = None) -> str:
    by = shell.current_actor()
    return render_template(
        "people/form.html", person=found, values=values, errors=errors or {},
        departments=[(str(d.id), d.name) for d in queries.departments(by=by)],
        languages=[(language.tag, language.name) for language in shell.languages()],
    )


def _sees_account(found: Person) -> bool:
    by = shell.current_actor()
    keepers = (Permission.PERSON_MANAGE, Permission.ROLE_MANAGE, Permission.CREDENTIAL_RESET)
    return by.person_id == found.id or any(by.may(permission) for permission in keepers)
