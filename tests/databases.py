"""Databases and stores for tests: PostgreSQL databases that come and go, a bucket in memory."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

POSTGRES = os.environ.get("WENKONG_TEST_POSTGRES", "")
NO_POSTGRES = "NO POSTGRESQL here: set WENKONG_TEST_POSTGRES"


def statement(text: str) -> None:
    """One statement to the server itself, outside any of its databases' transactions."""
    import psycopg

    url = POSTGRES.replace("postgresql+psycopg", "postgresql") + "/postgres"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text)  # type: ignore[call-overload]


@contextmanager
def new_database(prefix: str, template: str = "") -> Iterator[str]:
    """The address of a new database, gone afterwards; skips loudly where there is no server."""
    if not POSTGRES:
        pytest.skip(NO_POSTGRES)
    name = f"{prefix}_{uuid.uuid4().hex[:10]}"
    statement(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        statement(f"DROP DATABASE {name} WITH (FORCE)")
