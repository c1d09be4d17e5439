"""Pages of roles: what each may do, who has it, giving it, confirming it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Permission, require
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.people import actions, queries
from webapp.people.models import Person, Role
from webapp.people.permission_words import GROUPS, WORDS
from webapp.people.roles import powers

roles = Blueprint("roles", __name__)
Answer = str | Response | tuple[str, int]


@roles.get("/admin/roles")
def index() -> str:
    """All roles: title, how many may do what, who has them."""
    by = shell.current_actor()
    require(by, Permission.PERSON_VIEW)
    holders = {role.id: queries.holders_of(role.key) for role in queries.roles()}
    return render_template("people/roles.html", roles=queries.roles(), holders=holders, by=by)


@roles.route("/admin/roles/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add a role, alone or as a copy of another."""
    by = shell.current_actor()
    require(by, Permission.ROLE_MANAGE)
    values = shell.Values()
    asked = shell.clean(request.args.get("like")) if request.method == "GET" else values.text("like")
    like = queries.role_by_key(asked) if asked else None
    if request.method == "GET":
        return _role_form(None, {}, set(like.permissions) if like else set(), like=like)
    chosen = values.many("permissions")
    try:
        titles = {name: values.text(name, required=True, longest=80) for name in ("zh", "en")}
        values.check()
        made = actions.add_role(titles, chosen, like=like, by=by)
    except Invalid as refusal:
        return _role_form(None, values.raw, set(chosen), shell.field_errors(refusal), like=like), 422
    flash(_("The role is added. Give it on the pages of the persons."), "ok")
    return redirect(url_for(".role", role_id=made.id))


@roles.get("/admin/roles/<int:role_id>")
def role(role_id: int) -> str:
    """One role: its permissions in plain words and its holders."""
    by = shell.current_actor()
    require(by, Permission.PERSON_VIEW)
    found = queries.get_role(role_id)
    return render_template(
        "people/role.html", role=found, groups=powers.grouped(found.permissions),
        holders=queries.holders_of(found.key), by=by, mine=found.key in by.roles,
        language=shell.current_language().tag,
    )


@roles.route("/admin/roles/<int:role_id>/edit", methods=["GET", "POST"])
def edit(role_id: int) -> Answer:
    """Rename a role or change what it may do."""
    by = shell.current_actor()
    require(by, Permission.ROLE_MANAGE)
    found = queries.get_role(role_id)
    if request.method == "GET":
        known = {"zh": found.titles.get("zh", ""), "en": found.titles.get("en", ""), "expected": found.version}
        return _role_form(found, known, set(found.permissions))
    values = shell.Values()
    chosen = values.many("permissions")
    try:
        titles = {name: values.text(name, required=True, longest=80) for name in ("zh", "en")}
        expected = values.whole("expected")
        values.check()
        actions.change_role(
            found, by=by, titles={**found.titles, **titles}, permissions=chosen, expected=expected
        )
    except Invalid as refusal:
        again = queries.get_role(role_id)
        return _role_form(again, values.raw, set(chosen), shell.field_errors(refusal)), 422
    except Conflict as refusal:
        now = queries.get_role(role_id)
        errors = {"permissions": [shell.translate(refusal.message)]}
        return _role_form(now, {**values.raw, "expected": now.version}, set(chosen), errors, stale=True), 409
    flash(_("Saved."), "ok")
    return redirect(url_for(".role", role_id=role_id))


@roles.route("/people/<int:person_id>/roles", methods=["GET", "POST"])
def give(person_id: int) -> Answer:
    """Give a person roles; a signing role waits for a second person."""
    by = shell.current_actor()
    require(by, Permission.ROLE_MANAGE)
    person = queries.get_person(person_id, by=by)
    if request.method == "GET":
        return _give_form(person, {given.role.key for given in person.given})
    chosen = shell.Values().many("roles")
    try:
        given = actions.give_roles(person, chosen, by=by).given
        waiting = [g.role for g in given if g.role.signing and not g.confirmed]
    except Invalid as refusal:
        again = queries.get_person(person_id, by=by)
        return _give_form(again, set(chosen), shell.field_errors(refusal)), 422
    flash(_("The roles are given. The person is signed out and signs in again with them."), "ok")
    if waiting:
        flash(_("Signing begins when a second person has confirmed it."), "warn")
    return redirect(url_for("people.person", person_id=person_id))


@roles.get("/people/<int:person_id>/may")
def may(person_id: int) -> str:
    """What a person can do, each verb with the role it comes from."""
    by = shell.current_actor()
    person = queries.get_person(person_id, by=by)
    keepers = (Permission.ROLE_MANAGE, Permission.ROLE_CONFIRM, Permission.PERSON_MANAGE)
    if by.person_id != person.id and not any(by.may(p) for p in keepers):
        raise NotFound(N_("There is no such page."))
    return render_template(
        "people/may.html", person=person, groups=powers.powers_of(person), language=shell.current_language().tag
    )


@roles.get("/people/confirmations")
def confirmations() -> str:
    """Signing roles and reset credentials that wait for a second person."""
    by = shell.current_actor()
    require(by, Permission.ROLE_CONFIRM)
    return render_template(
        "people/confirmations.html",
        given=queries.awaiting_confirmation(),
        credentials=queries.credentials_awaiting(),
        givers=_names([g.given_by for g in queries.awaiting_confirmation()]
                      + [c.set_by for c, _person in queries.credentials_awaiting()]),
        by=by,
    )


@roles.post("/people/confirmations/role")
def confirm_role() -> Response:
    """Agree as second person that a signing role was given."""
    values = shell.Values()
    person_id, role_id = values.whole("person", required=True), values.whole("role", required=True)
    values.check()
    given = queries.get_given(person_id or 0, role_id or 0)
    actions.confirm_role(given, by=shell.current_actor())
    flash(_("Confirmed."), "ok")
    return redirect(url_for(".confirmations"))


@roles.post("/people/confirmations/credential")
def confirm_credential() -> Response:
    """Agree as second person that a signer's password was reset."""
    by, values = shell.current_actor(), shell.Values()
    person_id, kind = values.whole("person", required=True), values.choice("kind", ("password", "totp"))
    values.check()
    actions.confirm_credential(queries.get_person(person_id or 0, by=by), by=by, kind=kind or "password")
    flash(_("Confirmed."), "ok")
    return redirect(url_for(".confirmations"))


def _names(ids: list[str]) -> dict[str, str]:
    people = {key: queries.find_person(int(key)) for key in ids if key.isdigit()}
    return {key: people[key].name if people.get(key) else key for key in ids}  # type: ignore[union-attr]


def _role_form(
    found: Role | None,
    values: dict[str, Any],
    chosen: set[str],
    errors: dict[str, list[str]] | None = None,
    *,
    like: Role | None = None,
    stale: bool = False,
) -> str:
    return render_template(
        "people/role_form.html", role=found, values=values, chosen=chosen, errors=errors or {}, like=like,
        groups=GROUPS, words=WORDS, mine=found is not None and found.key in shell.current_actor().roles,
        both=_both(found, values, chosen) if found and stale else [],
    )


def _both(found: Role, values: dict[str, Any], chosen: set[str]) -> list[tuple[str, str, str]]:
    """Titles and permissions as typed and as stored by now, where they differ."""
    labels = {"zh": _("Chinese title"), "en": _("English title")}
    rows = [(label, str(values.get(k, "")), found.titles.get(k, "")) for k, label in labels.items()]
    between = str(_(", "))
    mine, theirs = chosen - set(found.permissions), set(found.permissions) - chosen
    if mine or theirs:
        words = [between.join(_(text) for text in powers.flat(one)) for one in (mine, theirs)]
        rows.append((_("Permissions that differ"), words[0], words[1]))
    return [row for row in rows if row[1] != row[2]]


def _give_form(person: Person, chosen: set[str], errors: dict[str, list[str]] | None = None) -> str:
    by = shell.current_actor()
    return render_template(
        "people/give.html", person=person, chosen=chosen, errors=errors or {},
        roles=[(role, powers.flat(role.permissions)) for role in queries.roles()],
        own=by.person_id == person.id, language=shell.current_language().tag,
    )
