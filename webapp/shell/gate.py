"""The door: closed by default. Only what is marked ``@public`` is seen without signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from webapp.shell.context import bearer_token, is_api, session_actor, signed_in
from webapp.shell.registry import frame

View = TypeVar("View", bound=Callable[..., Any])
SIGN_IN = "/sign-in"
ASSETS = frozenset({"static", "shell.static", "bootstrap.static"})


def public(view: View) -> View:
    """Mark a view function or class as open without signing in; goes below the route decorator."""
    setattr(view, "_wenkong_public", True)  # noqa: B010
    return view


def api_help(view: View) -> View:
    """Mark a page of the API that the session may open as well as a token (its description)."""
    setattr(view, "_wenkong_api_help", True)  # noqa: B010
    return view


def _marked(mark: str) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    owner = getattr(view, "view_class", None)
    return bool(getattr(view, mark, False) or getattr(owner, mark, False))


def is_public() -> bool:
    """Whether the address of this request is open to everybody."""
    return request.endpoint in ASSETS or _marked("_wenkong_public")


def safe_next(target: str | None, fallback: str = "/") -> str:
    """``target`` when it is a path of this site, else ``fallback``; never another host."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return fallback
    if any(ord(character) < 32 or character == "\\" for character in target):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target


def here() -> str:
    """This page's path and query, for the way back; of a posted page, where it was posted from."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    return came_from()


def came_from(fallback: str = "/") -> str:
    """The page of this site the person came from, else ``fallback``."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return fallback
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""), fallback)


def sign_in_url(target: str = "") -> str:
    """The sign-in page that leads on to ``target``."""
    target = safe_next(target)
    return SIGN_IN if target == "/" else f"{SIGN_IN}?next={quote(target, safe='/')}"


def guard() -> Response | None:
    """Stop a request without a person in front of everything that is not public.

    Raises:
        Unauthorized: on the API, and where a page's script asks for data.
    """
    if request.endpoint is None or is_public():
        return None
    entry = frame.entry()
    if entry and request.path != entry and not is_api():
        return redirect(entry)
    if signed_in():
        return None
    if is_api() and _marked("_wenkong_api_help") and not bearer_token():
        if session_actor().kind.value == "person":
            return None
        return redirect(sign_in_url(here())) if _wants_page() else _unauthorized()
    return _unauthorized() if is_api() or not _wants_page() else redirect(sign_in_url(here()))


def _wants_page() -> bool:
    accept = request.accept_mimetypes
    return not (accept.best == "application/json" or request.headers.get("X-Requested-With"))


def _unauthorized() -> Response:
    raise Unauthorized()


def init_gate(app: Flask) -> None:
    """Put the gate before every view."""
    app.before_request(guard)
