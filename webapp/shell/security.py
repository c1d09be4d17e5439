"""Headers, cookies and the proof that an unsafe request comes from our own page (trust.md section 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from webapp.core.settings import Settings
from webapp.shell.context import is_api, settings, signed_in
from webapp.shell.gate import ASSETS

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "frame-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MIB = 1024 * 1024
csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., Any])


def is_https(values: Settings) -> bool:
    """Whether people reach the product over https, as the base address says."""
    return values.base_url.lower().startswith("https://")


def cookie_name(name: str) -> str:
    """``__Host-wk_<name>`` on https, else ``wk_<name>``; browsers refuse the prefix without Secure."""
    return f"__Host-wk_{name}" if is_https(settings()) else f"wk_{name}"


def set_cookie(
    response: Response, name: str, value: str, *, max_age: timedelta | None = None, script: bool = False
) -> None:
    """Set one of our cookies: SameSite=Lax, path /, no domain, Secure on https.

    ``script`` lets the page's own script read it (the theme); everything else is HttpOnly.
    """
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        samesite="Lax",
        secure=is_https(settings()),
        httponly=not script,
    )


def read_cookie(name: str) -> str:
    """The value of one of our cookies, or an empty string."""
    return request.cookies.get(cookie_name(name), "")


def delete_cookie(response: Response, name: str) -> None:
    """Take one of our cookies back."""
    response.delete_cookie(cookie_name(name), path="/", samesite="Lax", secure=is_https(settings()), httponly=True)


def uploads(times: int = 1) -> Callable[[View], View]:
    """Mark a view that takes files: its request may hold ``times`` files of the largest size."""

    def mark(view: View) -> View:
        setattr(view, "_wenkong_uploads", times)  # noqa: B010
        return view

    return mark


def set_limits() -> None:
    """Set this request's size limit before anything reads its body."""
    view = current_app.view_functions.get(request.endpoint or "")
    owner = getattr(view, "view_class", None)
    times = getattr(view, "_wenkong_uploads", 0) or getattr(owner, "_wenkong_uploads", 0)
    large = request.content_length is None or request.content_length > MIB
    if large and request.method in UNSAFE and not signed_in():
        request.max_content_length = MIB  # nobody unknown makes the server read more than a form
    elif times:
        request.max_content_length = times * settings().max_upload_mb * MIB + MIB


def check_origin() -> None:
    """An unsafe request must carry our token and name our own address as where it comes from.

    Raises:
        CSRFError: another site, or a form older than the session, sent it.
    """
    if request.method not in UNSAFE or request.endpoint is None:
        return
    if is_api():  # takes tokens only, which no other site can make a browser send
        return
    if not _own_origin():
        raise CSRFError("origin")
    if current_app.config.get("WTF_CSRF_ENABLED", True):
        csrf.protect()


def _own_origin() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return site is not None or not current_app.config["WENKONG_ORIGIN_REQUIRED"]
    if origin == "{0.scheme}://{0.netloc}".format(urlsplit(settings().base_url)):
        return True
    parts = urlsplit(origin)
    same_scheme = parts.scheme == request.scheme or not is_https(settings())
    return parts.netloc == request.host and same_scheme


def harden(response: Response) -> Response:
    """Put the headers on every answer; a view that set a policy of its own keeps it."""
    policy = "; ".join(f"{name} {value}" for name, value in POLICY.items())
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if is_https(settings()):
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in ASSETS and (signed_in() or "Cache-Control" not in response.headers):
        response.headers["Cache-Control"] = "no-store"
    return response


def init_security(app: Flask, values: Settings) -> None:
    """Cookies, limits, token check and headers for ``app``."""
    secure = is_https(values)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-wk_form" if secure else "wk_form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=values.max_upload_mb * MIB + MIB,
        MAX_FORM_MEMORY_SIZE=4 * MIB,
        MAX_FORM_PARTS=4000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        # Our own check of Origin stands in for the referrer check, which a proxy would break.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.config.setdefault("WTF_CSRF_ENABLED", not values.testing)
    app.config.setdefault("WENKONG_ORIGIN_REQUIRED", not values.testing)
    csrf.init_app(app)
    app.before_request(set_limits)
    app.before_request(check_origin)
    app.after_request(harden)
