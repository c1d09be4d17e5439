"""The page frame and the API frame every room uses.

``init_app`` prepares an application; rooms above hand their parts down through the ``register_*``
functions (house.md section 1). Everything a page or an API view needs is imported from here.
"""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5
from jinja2 import StrictUndefined

from webapp.core.settings import Settings
from webapp.shell.addresses import RowNumber
from webapp.shell.api import ApiBlueprint, check_version, etag_of, init_api, register_api, tagged
from webapp.shell.attachments import disposition, send_bytes
from webapp.shell.banners import DEMO, read_only
from webapp.shell.context import current_actor, forget_actor, settings, signed_in
from webapp.shell.errors import init_errors
from webapp.shell.filters import init_filters
from webapp.shell.forms import Form, Values, clean, field_errors, parse_day
from webapp.shell.gate import came_from, here, init_gate, public, safe_next, sign_in_url
from webapp.shell.i18n import current_language, init_i18n, languages, speaking, use_language
from webapp.shell.messages import translate
from webapp.shell.navigation import init_navigation
from webapp.shell.paging import Page, Paging, as_json, link_with, link_without, wanted_page
from webapp.shell.registry import (
    Banner,
    Signing,
    frame,
    register_banner,
    register_bearer,
    register_blueprint_group,
    register_entry,
    register_group,
    register_language_saver,
    register_me,
    register_memory,
    register_menu_count,
    register_new,
    register_organisation,
    register_page,
    register_person,
    register_phone,
    register_readiness,
    register_refusal_listener,
    register_signing,
    register_top,
)
from webapp.shell.security import (
    cookie_name,
    delete_cookie,
    init_security,
    is_https,
    read_cookie,
    set_cookie,
    uploads,
)
from webapp.shell.status import status
from webapp.shell.web import shell

__all__ = [
    "ApiBlueprint",
    "DEMO",
    "Banner",
    "Form",
    "Page",
    "Paging",
    "Values",
    "as_json",
    "came_from",
    "check_version",
    "clean",
    "cookie_name",
    "current_actor",
    "current_language",
    "delete_cookie",
    "disposition",
    "etag_of",
    "field_errors",
    "forget_actor",
    "here",
    "init_app",
    "is_https",
    "languages",
    "link_with",
    "link_without",
    "parse_day",
    "public",
    "read_cookie",
    "read_only",
    "register_api",
    "register_banner",
    "register_bearer",
    "register_blueprint_group",
    "register_entry",
    "register_group",
    "register_language_saver",
    "register_me",
    "register_memory",
    "register_menu_count",
    "register_new",
    "register_organisation",
    "register_page",
    "register_person",
    "register_phone",
    "register_readiness",
    "register_refusal_listener",
    "register_signing",
    "register_top",
    "safe_next",
    "send_bytes",
    "set_cookie",
    "settings",
    "sign_in_url",
    "signed_in",
    "signing",
    "speaking",
    "tagged",
    "translate",
    "uploads",
    "use_language",
    "wanted_page",
]


def signing() -> Signing:
    """What a signature panel asks of who is signed in."""
    return frame.signing()


def init_app(app: Flask, values: Settings | None = None) -> None:
    """Prepare ``app``: security, gate, languages, layout, errors, API, status pages.

    ``values`` are the settings; without them ``app.config["WENKONG_SETTINGS"]`` holds them already.
    """
    if values is not None:
        app.config["WENKONG_SETTINGS"] = values
    known: Settings = app.config["WENKONG_SETTINGS"]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        link_with=link_with,
        link_without=link_without,
        safe_next=safe_next,
        current_actor=current_actor,
        signing=signing,
    )
    app.url_map.converters["int"] = RowNumber
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 86_400
    Bootstrap5(app)
    init_i18n(app, known)
    init_navigation(app)
    init_security(app, known)
    init_gate(app)
    init_filters(app)
    init_errors(app)
    init_api(app)
    app.register_blueprint(shell)
    app.register_blueprint(status)
