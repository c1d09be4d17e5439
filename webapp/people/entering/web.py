"""Pages in front of the door: sign-in, sign-out, one-time link, set-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core import clock
from webapp.core.access import Permission, who_may
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.people import hooks, may_administer, queries, sign_in
from webapp.people.entering import steps
from webapp.people.entering.first import Answers, set_up
from webapp.people.models import Person
from webapp.people.rules import UNNAMED
from webapp.people.signing.queries import asks_code

entering = Blueprint("entering", __name__)
COOKIE = "session"
HALF = "half_in"
HALF_IN = timedelta(minutes=5)
LONGEST_CODE = 40
Answer = str | Response | tuple[str, int]


@entering.get("/sign-in")
@shell.public
def sign_in_page() -> Answer:
    """Ask for login and password."""
    if not queries.has_passwords():
        return redirect(url_for(".setup"))
    target = shell.safe_next(request.args.get("next"))
    if shell.signed_in():
        return redirect(target)
    return _sign_in_form(target)


@entering.post("/sign-in")
@shell.public
def sign_in_act() -> Answer:
    """Open a session; unknown login and wrong password are answered in the same words."""
    target = shell.safe_next(request.form.get("next"))
    values = shell.Values()
    login, password = values.text("login", required=True, longest=64), values.secret("password")
    if not password:
        values.wrong("password", N_("Please fill this in."))
    try:
        values.check()
        secret, person = sign_in.sign_in(login, password, address=_address(), device=_device())
    except sign_in.CodeNeeded as wait:
        return _ask_code(wait.person, target)
    except Invalid as refusal:
        return _sign_in_form(target, values.raw, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        return _sign_in_form(target, values.raw, delay=shell.translate(refusal.message)), 429
    return _let_in(secret, person, target)


@entering.get("/sign-in/code")
@shell.public
def code_page() -> Answer:
    """Ask for the one-time code, after the password."""
    target = shell.safe_next(request.args.get("next"))
    return _code_form(target) if _half_in() else redirect(url_for(".sign_in_page", next=target))


@entering.post("/sign-in/code")
@shell.public
def code_act() -> Answer:
    """Open the session with the code."""
    target, person = shell.safe_next(request.form.get("next")), _half_in()
    if person is None:
        return redirect(url_for(".sign_in_page", next=target))
    code = shell.Values().secret("code")[:LONGEST_CODE]
    try:
        secret = sign_in.sign_in_with_code(person, code, address=_address(), device=_device())
    except Invalid as refusal:
        return _code_form(target, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        return _code_form(target, delay=shell.translate(refusal.message)), 429
    return _let_in(secret, person, target)


def _ask_code(person: Person, target: str) -> Response:
    """Remember for some minutes, in the signed cookie, whose password was right and which one it was."""
    credential = queries.credential_of(person.id)
    until = clock.to_micros(clock.now() + HALF_IN)
    session[HALF] = [person.id, clock.to_micros(credential.since) if credential else 0, until]
    return redirect(url_for(".code_page", next=target))


def _half_in() -> Person | None:
    person_id, since, until = session.get(HALF) or (0, 0, 0)
    credential = queries.credential_of(person_id)
    if until < clock.to_micros(clock.now()) or credential is None or clock.to_micros(credential.since) != since:
        return None
    return queries.find_person(person_id)


def _code_form(target: str, errors: dict[str, list[str]] | None = None, delay: str = "") -> str:
    return render_template("people/sign_in_code.html", target=target, errors=errors or {}, delay=delay)


@entering.post("/sign-out")
@shell.public
def sign_out() -> Response:
    """End the session of this device."""
    _end_session_of_cookie()
    session.clear()
    flash(_("You have signed out."), "ok")
    response = redirect(url_for(".sign_in_page"))
    shell.delete_cookie(response, COOKIE)
    return response


@entering.get("/link/<secret>")
@shell.public
def link(secret: str) -> Answer:
    """The page behind a one-time link: set-up for the first account, else a new password."""
    found, person = sign_in.open_link(secret)
    if _is_first(person):
        return _set_up_form(person, secret, _known(person))
    return render_template("people/link.html", person=person, secret=secret, errors={}, until=found.expires_at)


@entering.post("/link/<secret>")
@shell.public
def use_link(secret: str) -> Answer:
    """Set the password (and at the first account the organisation), then let the person in."""
    found, person = sign_in.open_link(secret)
    if _is_first(person):
        return _set_up(person, secret)
    values = shell.Values()
    try:
        password = _new_password(values)
        person = sign_in.redeem_link(secret, password)
    except Invalid as refusal:
        errors = shell.field_errors(refusal)
        return render_template(
            "people/link.html", person=person, secret=secret, errors=errors, until=found.expires_at
        ), 422
    flash(_("Your password is set."), "ok")
    if asks_code(person.id):
        return _ask_code(person, "/")
    return _let_in(sign_in.open_session(person, address=_address(), device=_device()), person, "/")


@entering.get("/setup")
@shell.public
def setup() -> Answer:
    """Where the first one-time link is found."""
    if queries.has_passwords():
        return redirect(url_for("administration.overview") if shell.signed_in() else url_for(".sign_in_page"))
    return render_template("people/setup.html")


@entering.get("/setup/next")
def next_steps() -> str:
    """What to do after the first sign-in: departments, people, roles, numbers."""
    if not may_administer(shell.current_actor()):
        raise NotAllowed(N_("You do not hold the permission for this."), who=who_may(Permission.PERSON_MANAGE))
    return render_template("people/next_steps.html", steps=steps.next_steps(by=shell.current_actor()))


def _set_up(person: Person, secret: str) -> Answer:
    values = shell.Values()
    tags = [language.tag for language in shell.languages()]
    try:
        answers = Answers(
            organisation=values.text("organisation", required=True, longest=200),
            abbreviation=values.text("abbreviation", required=True, longest=20),
            system_title=values.text("system_title", longest=200),
            name=values.text("name", required=True, longest=120),
            language=values.choice("language", tags, required=True),
            password=_new_password(values),
            mail=values.choice("mail", ["none", "mail"]) == "mail",
        )
        person = set_up(secret, answers)
    except Invalid as refusal:
        return _set_up_form(person, secret, values.raw, shell.field_errors(refusal)), 422
    opened = sign_in.open_session(person, address=_address(), device=_device())
    pages = hooks.wizard_pages()
    response = _let_in(opened, person, url_for(pages[0].endpoint if pages else ".next_steps"))
    shell.set_cookie(response, "lang", answers.language, max_age=timedelta(days=365))
    return response


def _new_password(values: shell.Values) -> str:
    password = values.secret("password")
    if not password:
        values.wrong("password", N_("Please fill this in."))
    elif password != values.secret("again"):
        values.wrong("again", N_("The two passwords differ."))
    values.check()
    return password


def _is_first(person: Person) -> bool:
    return person.setup_until is not None and not queries.has_passwords()


def _known(person: Person) -> dict[str, Any]:
    site = queries.organisation()
    named = site is not None and site.name not in UNNAMED.values()
    return {
        "organisation": site.name if site and named else "",
        "abbreviation": site.abbreviation if site and site.abbreviation != "XX" else "",
        "system_title": site.system_title if site else "",
        "name": "",
        "mail": "none",
        "language": shell.current_language().tag,
        "login": person.login,
    }


def _set_up_form(
    person: Person, secret: str, values: dict[str, Any], errors: dict[str, list[str]] | None = None
) -> str:
    return render_template(
        "people/set_up.html", person=person, secret=secret, values=values, errors=errors or {},
        languages=[(language.tag, language.name) for language in shell.languages()],
    )


def _sign_in_form(
    target: str, values: dict[str, str] | None = None, errors: dict[str, list[str]] | None = None, delay: str = ""
) -> str:
    return render_template(
        "people/sign_in.html", target=target, values=values or {}, errors=errors or {}, delay=delay
    )


def _let_in(secret: str, person: Person, target: str) -> Response:
    """Answer with the new session's cookie; an older session of this device ends."""
    _end_session_of_cookie()
    flashes = session.get("_flashes", [])
    session.clear()
    session["_flashes"] = flashes
    response = redirect(target)
    hours = timedelta(hours=shell.settings().session_hours)
    shell.set_cookie(response, COOKIE, secret, max_age=hours)
    shell.forget_actor()
    return response


def _end_session_of_cookie() -> None:
    found = queries.live_session(shell.read_cookie(COOKIE))
    if found is not None:
        sign_in.end_session(found[0].id, by=queries.actor_of(found[1]))


def _address() -> str:
    return request.remote_addr or ""


def _device() -> str:
    return request.user_agent.string
