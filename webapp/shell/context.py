"""The settings of the running application and who acts in this request."""

from __future__ import annotations

from flask import current_app, g, has_request_context, request

from webapp.core.access import ANONYMOUS, Actor
from webapp.core.settings import Settings
from webapp.shell.registry import frame

API_PREFIX = "/api/"


def settings() -> Settings:
    """The settings this application was made with."""
    value: Settings = current_app.config["WENKONG_SETTINGS"]
    return value


def is_api() -> bool:
    """Whether the request goes to the programming interface (errors are then JSON)."""
    return request.path.startswith(API_PREFIX)


def bearer_token() -> str:
    """The token of ``Authorization: Bearer``, or an empty string."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def current_actor() -> Actor:
    """Who acts: the session's person on pages, the token's person on the API, else anonymous.

    A token counts on the API only, and the session never does there (trust.md section 2).
    """
    if not has_request_context():
        return ANONYMOUS
    if "wenkong_actor" not in g:
        token = bearer_token()
        found = (frame.bearer(token) if token else None) if is_api() else frame.person()
        g.wenkong_actor = found or ANONYMOUS
    actor: Actor = g.wenkong_actor
    return actor


def session_actor() -> Actor:
    """The session's person whatever the address; the API's own help page asks this."""
    return frame.person() or ANONYMOUS


def forget_actor() -> None:
    """Ask again who acts: called after signing in or out within one request."""
    g.pop("wenkong_actor", None)


def signed_in() -> bool:
    """Whether a person acts."""
    return current_actor() is not ANONYMOUS and current_actor().kind.value == "person"
