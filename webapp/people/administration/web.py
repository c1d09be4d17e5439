"""System administration: overview, check, departments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require, who_may
from webapp.core.errors import N_, Invalid, NotAllowed
from webapp.people import departments as placing
from webapp.people import inspection, may_administer, queries
from webapp.people.administration.tree import Node, tree_of
from webapp.people.models import Department, Person
from webapp.people.organisation.queries import get_site
from webapp.people.sites import sites

administration = Blueprint("administration", __name__, url_prefix="/admin")
Answer = str | Response | tuple[str, int]


@administration.get("")
def overview() -> str:
    """Every page of administration that this person may use, and what waits there."""
    _require_administration(shell.current_actor())
    return render_template("people/overview.html", persons=queries.count_persons(), site=queries.organisation())


@administration.get("/check")
def check() -> str:
    """Every fault of the set-up that is known, with its place and the way there."""
    by = shell.current_actor()
    _require_administration(by)
    found = [(fault, _address(fault)) for fault in inspection.faults(by=by)]
    return render_template(
        "people/check.html", faults=found, areas=inspection.AREAS, levels=inspection.LEVELS,
        counts={level: sum(fault.level == level for fault, _url in found) for level in inspection.LEVELS},
    )  # fmt: skip


def _address(fault: inspection.Fault) -> str:
    return url_for(fault.endpoint, **dict(fault.values)) if fault.endpoint else ""


def _require_administration(by: Actor) -> None:
    if not may_administer(by):
        raise NotAllowed(N_("You do not hold the permission for this."), who=who_may(Permission.PERSON_MANAGE))


@administration.get("/departments")
def departments() -> str:
    """The tree of departments, each with its head and the manager in charge."""
    by = shell.current_actor()
    found = queries.departments(by=by)
    counts = queries.persons_per_department()
    return render_template("people/departments.html", nodes=tree_of(found), counts=counts, by=by)


@administration.route("/departments/new", methods=["GET", "POST"])
def new_department() -> Answer:
    """Add a department."""
    by = shell.current_actor()
    require(by, Permission.PERSON_MANAGE)
    root = queries.top_department()
    if request.method == "GET":
        return _form(None, {"parent": request.args.get("parent", str(root.id) if root else "")})
    values = shell.Values()
    try:
        fields = _read(values, by)
        made = placing.add_department(
            fields["name"], code=fields["code"], parent=fields["parent"], site=fields.get("site"), by=by
        )
        if fields["head"] or fields["in_charge"]:
            placing.change_department(made, head=fields["head"], in_charge=fields["in_charge"], by=by)
    except Invalid as refusal:
        return _form(None, values.raw, shell.field_errors(refusal)), 422
    flash(_("The department is added."), "ok")
    return redirect(url_for(".departments"))


@administration.route("/departments/<int:department_id>", methods=["GET", "POST"])
def department(department_id: int) -> Answer:
    """Change a department: name, code, place in the tree, head, manager in charge."""
    by = shell.current_actor()
    require(by, Permission.PERSON_MANAGE)
    found = queries.get_department(department_id, by=by)
    if request.method == "GET":
        known = {"parent": found.parent_id, "head": found.head_id, "in_charge": found.in_charge_id}
        plain = {name: str(value or "") for name, value in known.items()}
        plain |= {"name": found.name, "code": found.code, "site": str(found.site_id)}
        return _form(found, {"expected": found.version, **plain})
    values = shell.Values()
    try:
        fields, expected = _read(values, by), values.whole("expected")
        placing.change_department(found, by=by, expected=expected, **fields)
    except Invalid as refusal:
        again = queries.get_department(department_id, by=by)
        return _form(again, values.raw, shell.field_errors(refusal)), 422
    flash(_("Saved."), "ok")
    return redirect(url_for(".departments"))


def _read(values: shell.Values, by: Actor) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": values.text("name", required=True, longest=120),
        "code": values.text("code", longest=20),
        "parent": _department(values.whole("parent"), by),
        "head": _person(values.whole("head"), by),
        "in_charge": _person(values.whole("in_charge"), by),
    }
    site_id = values.whole("site")
    if site_id:
        fields["site"] = get_site(site_id, by=by)
    values.check()
    return fields


def _department(department_id: int | None, by: Actor) -> Department | None:
    return queries.get_department(department_id, by=by) if department_id else None


def _person(person_id: int | None, by: Actor) -> Person | None:
    return queries.get_person(person_id, by=by) if person_id else None


def _form(found: Department | None, values: dict[str, Any], errors: dict[str, list[str]] | None = None) -> str:
    by = shell.current_actor()
    nodes: list[Node] = tree_of(queries.departments(by=by))
    below = queries.departments_below(found.id) if found else set()
    return render_template(
        "people/department_form.html", department=found, values=values, errors=errors or {},
        sites=[(str(site.id), site.name) for site in sites()],
        parents=[(str(n.department.id), "\u3000" * n.depth + n.department.name)
                 for n in nodes if n.department.id not in below],
        persons=[(str(p.id), f"{p.name} {p.post}".strip(), f"{p.pinyin} {p.initials} {p.login}")
                 for p in queries.persons(by=by)],
    )
