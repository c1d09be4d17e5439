"""Who: persons, departments and sites, roles, sign-in."""

from __future__ import annotations

from secrets import token_bytes

from flask import Flask

from webapp import core
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_

ADMINISTRATION = (
    Permission.PERSON_MANAGE,
    Permission.ROLE_MANAGE,
    Permission.ROLE_CONFIRM,
    Permission.CREDENTIAL_RESET,
    Permission.SETTINGS_MANAGE,
    Permission.TYPE_MANAGE,
)


def init_app(app: Flask) -> None:
    """Register the acts of this room, its pages, and who a request's session or token belongs to."""
    from webapp.core import access
    from webapp.core.journal import register_acts, register_check
    from webapp.people.hooks import register_holding
    from webapp.people.leaving import posts
    from webapp.people.leaving.models import LeavingAct
    from webapp.people.models import PeopleAct
    from webapp.people.sessions import check_sessions

    app.secret_key = app.secret_key or _form_key(app)
    register_acts("people", PeopleAct)
    register_acts("leaving", LeavingAct)
    register_holding("posts", posts.holding())
    register_check(check_sessions)
    access.register_helper(_role_titles)
    _register_pages(app)
    _register_frame()


def _form_key(app: Flask) -> bytes:
    """What signs form tokens and notices: a sub-key, so that every worker has the same.

    Before the keys are made (``init``) nobody fills in a form, and any key does.
    """
    from webapp.core.keys import MASTER, sub_key

    folder = app.config["WENKONG_SETTINGS"].keys_dir
    return sub_key(folder, "form") if (folder / MASTER).exists() else token_bytes(32)


def _register_pages(app: Flask) -> None:
    from webapp.people.administration.web import administration
    from webapp.people.entering.web import entering
    from webapp.people.leaving.web import leaving
    from webapp.people.organisation.web import organisation
    from webapp.people.own.web import own
    from webapp.people.roles.web import roles
    from webapp.people.setting_up.web import setting_up
    from webapp.people.several.web import several
    from webapp.people.signing.web import own_signing
    from webapp.people.web import people

    app.jinja_env.globals["administrators_combined"] = _administrators_combined
    pages = (people, entering, own, own_signing, administration, roles, organisation, setting_up, several, leaving)
    for blueprint in pages:
        app.register_blueprint(blueprint)


def _register_frame() -> None:
    from webapp import shell
    from webapp.people.entering import bearers
    from webapp.people.signing import panel

    shell.register_person(lambda: bearers.actor_of_session(shell.read_cookie("session")))
    shell.register_bearer(bearers.actor_of_token)
    shell.register_language_saver(_save_language)
    shell.register_organisation(_organisation)
    shell.register_signing(panel.signing)
    shell.register_entry(_entry)
    shell.register_group("admin", "administration.overview", allowed=may_administer, blueprint="administration")
    for blueprint in ("people", "roles", "organisation", "setting_up", "several", "leaving"):
        shell.register_blueprint_group(blueprint, "admin")
    shell.register_page("admin", "people", "people.index", N_("People"), order=10)
    shell.register_page("admin", "departments", "administration.departments", N_("Departments"), order=20)
    shell.register_page("admin", "roles", "roles.index", N_("Roles"), order=30)
    shell.register_page(
        "admin", "confirmations", "roles.confirmations", N_("To confirm"),
        allowed=Permission.ROLE_CONFIRM, order=40,
    )
    shell.register_page(
        "admin", "organisation", "organisation.overview", N_("Organisation"),
        allowed=Permission.SETTINGS_MANAGE, order=50,
    )
    shell.register_page(
        "admin", "check", "administration.check", N_("Check"), allowed=may_administer, order=90,
    )
    _register_wizard()
    shell.register_me("me", "own.page", N_("My account"), order=10)
    shell.register_me("people", "people.index", N_("People"), order=20, icon="people")
    shell.register_me("sign_out", "entering.sign_out", N_("Sign out"))
    shell.register_phone("me", "own.page")
    shell.register_menu_count("confirmations", _count_confirmations)


def _register_wizard() -> None:
    """The pages of the first set-up that belong to this room."""
    from webapp.people import hooks

    for key, title, endpoint, permission, order in (
        ("stamp", N_("Stamp"), "setting_up.stamp", Permission.SETTINGS_MANAGE, 20),
        ("backup", N_("Backup folder"), "setting_up.backup", Permission.SETTINGS_MANAGE, 30),
        ("users", N_("People"), "several.users", Permission.PERSON_MANAGE, 40),
    ):
        hooks.register_wizard_page(hooks.WizardPage(key, title, endpoint, permission, order))


def _administrators_combined() -> tuple[bool, list[str]]:
    """Whether the small-company profile holds, and who combines administrators; for the line on their pages."""
    from webapp.people.organisation.queries import who_combine
    from webapp.people.profile import profile

    return profile().small_company, [person.name for person in who_combine()]


def may_administer(actor: Actor) -> bool:
    """Whether a person has anything to do under system administration."""
    return any(actor.may(permission) for permission in ADMINISTRATION)


def _role_titles(permission: str) -> str:
    from webapp import shell
    from webapp.people import queries

    return queries.role_titles_with(permission, shell.current_language().tag)


def _save_language(actor: Actor, tag: str) -> None:
    from webapp.people import actions, queries

    person = queries.find_person(actor.person_id or 0)
    if person is not None and person.language != tag:
        actions.change_person(person, by=actor, language=tag)


def _organisation() -> str:
    from webapp.people import queries
    from webapp.people.rules import UNNAMED, short_name

    name = queries.organisation_name()
    return short_name(name) if name not in UNNAMED.values() else ""


def _entry() -> str | None:
    from webapp.people import queries

    if core.resource("somebody_can_sign_in"):
        return None
    if not queries.has_passwords():
        return "/setup"
    core.keep_resource("somebody_can_sign_in", True)
    return None


def _count_confirmations() -> int:
    from webapp.people import queries

    return len(queries.awaiting_confirmation()) + len(queries.credentials_awaiting())
