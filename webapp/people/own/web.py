"""The own account: facts, language, password, sign-ins, tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.errors import N_, Conflict, Invalid
from webapp.people import actions, hooks, queries, sign_in
from webapp.people.credentials import password_matches
from webapp.people.devices import device_words
from webapp.people.models import Person

own = Blueprint("own", __name__, url_prefix="/me")
Answer = str | Response | tuple[str, int]
SCOPES = (
    ("read", N_("read: see what I may see")),
    ("write", N_("write: create, change and send what I may")),
    ("sign", N_("sign: sign with my password beside the token")),
)


@own.get("")
def page() -> str:
    """Everything about the own account on one page."""
    return _page()


@own.post("/facts")
def change_facts() -> Answer:
    """Change the own e-mail address."""
    values = shell.Values()
    try:
        email = values.text("email", longest=200)
        values.check()
        actions.change_person(_me(), by=shell.current_actor(), email=email)
    except Invalid as refusal:
        return _page(values.raw, shell.field_errors(refusal)), 422
    flash(_("Saved."), "ok")
    return redirect(url_for(".page"))


@own.post("/password")
def change_password() -> Answer:
    """Change the own password after giving the old one; other devices are signed out."""
    me, by, values = _me(), shell.current_actor(), shell.Values()
    old, fresh = values.secret("old"), values.secret("password")
    try:
        if fresh != values.secret("again"):
            values.wrong("again", N_("The two passwords differ."))
        values.check()
        if not password_matches(me, old, counted_as=(f"sign:{by.person_id}",)):
            raise Invalid(fields={"old": [N_("The password is wrong.")]})
        sign_in.set_password(_me(), fresh, by=by)
    except Invalid as refusal:
        return _page({}, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        return _page({}, {"old": [shell.translate(refusal.message)]}), 429
    secret = sign_in.open_session(_me(), address=request.remote_addr or "", device=request.user_agent.string)
    flash(_("Your password is changed. Every other device is signed out."), "ok")
    response = redirect(url_for(".page"))
    hours = timedelta(hours=shell.settings().session_hours)
    shell.set_cookie(response, "session", secret, max_age=hours)
    return response


@own.post("/sign-ins/<session_id>/end")
def end_session(session_id: str) -> Response:
    """End one of the own sign-ins."""
    sign_in.end_session(session_id, by=shell.current_actor())
    flash(_("That device is signed out."), "ok")
    return redirect(url_for(".page") + "#sign-ins")


@own.post("/sign-ins/end-others")
def end_others() -> Response:
    """End every own sign-in but this one."""
    by, current = shell.current_actor(), _current()
    for session_id in [row.id for row in queries.sessions_of(by.person_id or 0)]:
        if session_id != current:
            sign_in.end_session(session_id, by=by)
    flash(_("Every other device is signed out."), "ok")
    return redirect(url_for(".page") + "#sign-ins")


@own.post("/tokens")
def make_token() -> Answer:
    """Make an API token; the page that answers shows it once."""
    values = shell.Values()
    try:
        days = values.whole("days", required=True, least=1, most=366)
        scopes = tuple(name for name, _words in SCOPES if name in values.many("scopes"))
        if not scopes:
            values.wrong("scopes", N_("Please choose one."))
        values.check()
        token = sign_in.make_token(_me(), days=days or 1, scopes=scopes, by=shell.current_actor())
    except Invalid as refusal:
        return _page(values.raw, shell.field_errors(refusal)), 422
    return render_template("people/token_made.html", token=token, days=days)


@own.post("/tokens/<token_id>/end")
def end_token(token_id: str) -> Response:
    """Revoke an own token."""
    sign_in.end_token(token_id, by=shell.current_actor())
    flash(_("The token is revoked."), "ok")
    return redirect(url_for(".page") + "#tokens")


def _me() -> Person:
    by = shell.current_actor()
    return queries.get_person(by.person_id or 0, by=by)


def _current() -> str:
    found = queries.live_session(shell.read_cookie("session"))
    return found[0].id if found else ""


def _page(values: dict[str, Any] | None = None, errors: dict[str, list[str]] | None = None) -> str:
    me = _me()
    return render_template(
        "people/me.html",
        person=me,
        cards=hooks.cards_for(me),
        values={"email": me.email, "days": "90", **(values or {})},
        errors=errors or {},
        languages=shell.languages(),
        language=shell.current_language().tag,
        sessions=[(row, device_words(row.device)) for row in queries.sessions_of(me.id)],
        current=_current(),
        tokens=queries.tokens_of(me.id),
        scopes=SCOPES,
        chosen=(values or {}).get("scopes", "read") if errors else "read",
        credential=queries.credential_of(me.id),
        means=shell.signing(),
    )
