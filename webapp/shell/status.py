"""For machines that watch: alive, and ready to work."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, request

from webapp.core.errors import N_, NotFound
from webapp.shell.context import bearer_token, settings
from webapp.shell.gate import public
from webapp.shell.registry import frame

status = Blueprint("status", __name__)
LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})


@status.get("/healthz")
@public
def healthz() -> Response:
    """The process answers; says nothing else to anybody."""
    return Response("ok\n", mimetype="text/plain")


@status.get("/readyz")
@public
def readyz() -> Response:
    """Each registered check on a line; 503 when one fails.

    From the machine itself, or with the token of ``WENKONG_STATUS_TOKEN``.

    Raises:
        NotFound: for everybody else.
    """
    if not _may_look():
        raise NotFound(N_("There is no such page."))
    answers = {key: _ask(key) for key in sorted(frame.readiness)}
    lines = [f"{key}: {answer or 'ok'}" for key, answer in answers.items()] or ["ok"]
    code = 503 if any(answers.values()) else 200
    return Response("\n".join(lines) + "\n", code, mimetype="text/plain")


def _may_look() -> bool:
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if request.remote_addr in LOOPBACK and not forwarded:
        return True
    wanted = str(getattr(settings(), "status_token", ""))
    return bool(wanted) and hmac.compare_digest(wanted.encode(), bearer_token().encode())


def _ask(key: str) -> str | None:
    try:
        return frame.readiness[key]()
    except Exception as error:  # noqa: BLE001 (a check that fails is an answer)
        return f"failed ({type(error).__name__})"
