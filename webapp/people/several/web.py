"""Accounts from a list: the page of the first set-up, and of later."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from webapp import core, shell
from webapp.core.access import Permission, require
from webapp.core.errors import N_, Invalid
from webapp.core.words import in_language
from webapp.people import queries
from webapp.people.setting_up.wizard import wizard_at
from webapp.people.several.actions import add_people
from webapp.people.several.lists import COLUMNS, ORDER, cells_of, text_of
from webapp.people.several.queries import check_list
from webapp.people.several.sheet import list_template
from webapp.rendering import Limits, inspect_file, table_rows

several = Blueprint("several", __name__)
Answer = str | tuple[str, int]
LONGEST_LIST = 200_000
HEADS = {
    "name": N_("Full name"),
    "login": N_("Login"),
    "department": N_("Department"),
    "roles": N_("Role"),
    "post": N_("Post"),
    "staff_number": N_("Staff number"),
    "email": N_("E-mail"),
}


@several.get("/setup/users")
def users() -> Answer:
    """Choose an Excel file or paste a list."""
    require(shell.current_actor(), Permission.PERSON_MANAGE)
    return _page("", {})


@several.post("/setup/users")
@shell.uploads(1)
def read() -> Answer:
    """Check the list row by row, or make the accounts of its good rows."""
    by = shell.current_actor()
    require(by, Permission.PERSON_MANAGE)
    values = shell.Values()
    text = values.text("list", lines=True, longest=LONGEST_LIST)
    try:
        sent = values.file("file")
        values.check()
        if sent is not None:
            text = text_of(_rows_of(sent))
        if values.text("act") != "make" or sent is not None:
            return _page(text, {})
        made, left = add_people(cells_of(text), by=by)
    except Invalid as refusal:
        return _page(text, shell.field_errors(refusal)), 422
    addresses = {one.person.id: core.base_url() + url_for("entering.link", secret=one.secret) for one in made}
    return render_template(
        "people/several_made.html", made=made, left=left, addresses=addresses,
        wizard=wizard_at("several.users", by=by),
    )  # fmt: skip


@several.get("/people/list-template.xlsx")
def template() -> Response:
    """An empty list to fill in, with the roles and departments that are there."""
    by = shell.current_actor()
    require(by, Permission.PERSON_MANAGE)
    language = shell.current_language().tag
    heads = [COLUMNS[name][0] for name in ORDER] if language.startswith("zh") else [_(HEADS[name]) for name in ORDER]
    content = list_template(
        heads, [in_language(role.titles, language) for role in queries.roles()],
        [department.name for department in queries.departments(by=by)],
        [_("People"), _("Roles"), _("Departments")],
    )  # fmt: skip
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return shell.send_bytes(content, f"{_('People')}.xlsx", kind)


def _rows_of(sent: FileStorage) -> list[list[str]]:
    """The rows of an Excel file, or of a text file as pasted.

    Raises:
        Invalid: at field ``file``.
    """
    name, data = sent.filename or "", sent.read()
    limits = Limits.from_settings(shell.settings())
    try:
        kind = inspect_file(name, data, limits)
        if kind.kind == "xlsx":
            return table_rows(data, name=name, limits=limits)
        if kind.kind in {"txt", "md"}:
            return cells_of(data.decode(kind.encoding or "utf-8-sig", "replace").lstrip("\ufeff"))
    except Invalid as refusal:
        raise Invalid(fields={"file": [refusal.message]}) from refusal
    raise Invalid(fields={"file": [N_("Choose an Excel file (.xlsx) or paste the list.")]})


def _page(text: str, errors: dict[str, list[str]]) -> str:
    by, entries = shell.current_actor(), []
    if text and "file" not in errors:
        try:
            entries = check_list(cells_of(text))
        except Invalid as refusal:
            errors = {**errors, **shell.field_errors(refusal)}
    titles = {role.key: in_language(role.titles, shell.current_language().tag) for role in queries.roles()}
    return render_template(
        "people/several.html", values={"list": text}, errors=errors, entries=entries, titles=titles,
        signing={role.key for role in queries.roles() if role.signing}, heads=[_(HEADS[name]) for name in ORDER],
        setup=queries.in_setup(by), may_make=by.may(Permission.CREDENTIAL_RESET) and by.may(Permission.ROLE_MANAGE),
        helper=queries.role_titles_with(Permission.CREDENTIAL_RESET, shell.current_language().tag),
        wizard=wizard_at("several.users", by=by),
    )  # fmt: skip
