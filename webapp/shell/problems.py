"""Errors of the API: ``application/problem+json`` exactly as interfaces.md section 2 says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, json
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from webapp.core.errors import Invalid, Refusal, Unavailable
from webapp.shell.messages import translate


def problem(
    status: int,
    title: str,
    detail: str = "",
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    unmet: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One error answer: ``type, title, status, detail, errors, unmet``."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": {name: list(texts) for name, texts in (errors or {}).items()},
        "unmet": [dict(item) for item in unmet],
    }
    text = json.dumps(body, ensure_ascii=False)
    response = Response(text, status, content_type="application/problem+json; charset=utf-8")
    response.headers.extend(dict(headers or {}))
    return response


def refusal_problem(refusal: Refusal, title: str) -> Response:
    """A refusal of an action, with the fields or the unmet conditions it names."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    detail = translate(refusal.message)
    if refusal.who:
        help_by = gettext("%(who)s can help.", who=translate(refusal.who))
        detail = f"{detail} {help_by}"
    return problem(
        refusal.status,
        title,
        detail,
        headers={"Retry-After": "5"} if isinstance(refusal, Unavailable) else None,
        errors={name: [translate(text) for text in texts] for name, texts in fields.items()},
        unmet=[
            {"condition": translate(item), "who": translate(item.who) if item.who else ""} for item in refusal.unmet
        ],
    )


def http_problem(error: HTTPException, title: str, detail: str) -> Response:
    """An error of the protocol, with the messages of the request parser by field."""
    data: Mapping[str, Any] = getattr(error, "data", None) or {}
    headers = dict(data.get("headers") or {})
    if error.code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        headers["Allow"] = ", ".join(allowed)
    wait = getattr(error, "retry_after", None)
    if wait:
        headers["Retry-After"] = str(wait)
    return problem(
        error.code or 500,
        title,
        detail,
        errors=_by_field(data.get("messages") or data.get("errors") or {}),
        headers=headers,
    )


def _by_field(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Flatten ``{"json": {"title": ["..."]}}``; the first level names where the value came from."""
    found: dict[str, list[str]] = {}
    if not isinstance(messages, Mapping):
        return found
    for place, inner in messages.items():
        if not prefix and place in {"json", "query", "form", "files", "path", "headers", "json_or_form"}:
            found.update(_by_field(inner))
            continue
        name = f"{prefix}{place}"
        if isinstance(inner, Mapping):
            found.update(_by_field(inner, f"{name}."))
        else:
            found[name] = [str(text) for text in (inner if isinstance(inner, list) else [inner])]
    return found
