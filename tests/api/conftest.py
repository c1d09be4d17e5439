"""Callers of the API: each with a token, each request on its own, as over the network."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.core import jobs
from webapp.core.db import db
from webapp.people.sign_in import make_token

from ..factories import OPERATOR, PASSWORD, TEXT, person_of

API = "/api/v1"


class Caller:
    """One person's program: ``caller.get("/documents")``."""

    def __init__(self, app: Flask, token: str) -> None:
        self.client = FlaskClient(app, app.response_class, use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"} if token else {}

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> Any:
        """One request in a context of its own, so that nothing of another request is left in it."""
        url = path if path.startswith("/api/") else API + path
        all_headers = {**self.headers, **(headers or {})}
        return Context().run(lambda: self.client.open(url, method=method, headers=all_headers, **more))

    def get(self, path: str, **more: Any) -> Any:
        """GET."""
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        """POST JSON."""
        return self.ask("POST", path, json={} if body is None else body, **more)

    def patch(self, path: str, body: Any, tag: str | None = None) -> Any:
        """PATCH JSON against an ETag."""
        return self.ask("PATCH", path, json=body, headers={"If-Match": tag} if tag else None)

    def upload(self, path: str, text: str | bytes = TEXT, name: str = "正文.txt", **fields: Any) -> Any:
        """POST a file with fields."""
        data = text.encode() if isinstance(text, str) else text
        return self.ask("POST", path, data={"file": (io.BytesIO(data), name), **fields})

    def make(self, **values: Any) -> dict[str, Any]:
        """A new document."""
        facts = {"type": "procedure", "title": "服务级别管理程序", "department": "技术中心", **values}
        answer = self.post("/documents", facts)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json
        return found

    def draft(self, document: dict[str, Any], text: str = TEXT, **fields: Any) -> dict[str, Any]:
        """A draft of it, its pages made."""
        answer = self.upload(f"/documents/{document['id']}/revisions", text, **fields)
        assert answer.status_code == 201, answer.text
        work()
        found: dict[str, Any] = self.get(f"/revisions/{answer.json['id']}").json
        return found

    def sent(self, document: dict[str, Any] | None = None, text: str = TEXT, **fields: Any) -> dict[str, Any]:
        """A revision under approval."""
        answer = self.post(f"/revisions/{self.draft(document or self.make(), text, **fields)['id']}/submit")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json
        return found

    def decide(self, revision: dict[str, Any], decision: str = "approve", **more: Any) -> Any:
        """A decision with the right password."""
        return self.post(
            f"/revisions/{revision['id']}/decisions", {"decision": decision, "password": PASSWORD, **more}
        )

    def release(self, revision: dict[str, Any], **more: Any) -> Any:
        """The controller's release with the right password."""
        return self.post(f"/revisions/{revision['id']}/release", {"password": PASSWORD, **more})


def work() -> None:
    """What the worker does until nothing is left."""
    db.session.rollback()
    done, failed = jobs.run_round()
    assert not failed, [job.error for job in db.session.query(jobs.Job)]
    db.session.rollback()


@pytest.fixture
def caller(app: Flask) -> Callable[..., Caller]:
    """``caller("li")`` acts with a token of li; ``scopes`` narrows it; ``caller("")`` has none."""
    known: dict[tuple[str, tuple[str, ...]], Caller] = {}

    def of(login: str, scopes: tuple[str, ...] = ("read", "write", "sign")) -> Caller:
        key = (login, scopes)
        if key not in known:
            token = make_token(person_of(login), scopes=scopes, by=OPERATOR) if login else ""
            db.session.rollback()
            known[key] = Caller(app, token)
        return known[key]

    return of


@pytest.fixture
def li(caller: Callable[..., Caller]) -> Caller:
    """The clerk who writes."""
    return caller("li")
