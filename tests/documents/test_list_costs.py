"""The controlled document list asks the database a fixed number of questions, however many rows it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from tests.factories import World
from webapp.core.db import db

MOST = 8
"""Statements of the whole request, sign-in, menu counts and banners among them."""


def statements(client: Any, path: str) -> int:
    """How many statements a page sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = db.engine
    db.session.remove()
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def test_the_list_needs_as_many_statements_for_many_rows_as_for_few(
    app: Flask, world: World, client_for: Callable[[str], Any]
) -> None:
    client = client_for("li")
    for number in range(3):
        world.effective(world.document(title=f"第{number}号程序"))
    client.get("/docs")
    few = statements(client, "/docs")
    for number in range(3, 40):
        world.document(title=f"第{number}号程序")
    client.get("/docs")
    assert statements(client, "/docs") == few <= MOST


def test_who_does_more_asks_no_more(app: Flask, world: World, client_for: Callable[[str], Any]) -> None:
    world.effective(world.document(title="控制程序"))
    for login in ("chen", "he", "zhou"):
        client = client_for(login)
        client.get("/docs")
        assert statements(client, "/docs") <= MOST, login
