"""Rows of a table as lines of JSON, the same from every database and into every database.

The first line names table and columns, each further line is one row. Bytes are ``{"b": base64}``,
decimals ``{"n": text}``, dates their text; nothing is converted that a row digest covers.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from webapp.core.db import Base
from webapp.home.backups.folder import write_through
from webapp.home.backups.manifest import Part

LEFT_OUT = ("search_fts", "search_words", "alembic_version")
BATCH = 500


def table_names(connection: Connection) -> list[str]:
    """The tables that a backup holds, by name: all but those that are ``fleeting`` (sign-ins, leases) or can be
    made again."""
    fleeting = {name for name, table in Base.metadata.tables.items() if table.info.get("fleeting")}
    found = inspect(connection).get_table_names()
    return sorted(name for name in found if name not in fleeting and not name.startswith(LEFT_OUT))


def write_table(connection: Connection, name: str, folder: Path) -> Part:
    """Write one table into ``folder``, in the order of its primary key."""
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        known = inspect(connection)
        columns = [column["name"] for column in known.get_columns(name)]
        yield _line({"table": name, "columns": columns})
        for row in _rows(connection, name, columns, known.get_pk_constraint(name)["constrained_columns"]):
            count += 1
            yield _line([_plain(value) for value in row])

    path = folder / "tables" / f"{name}.jsonl"
    size, sha256 = write_through(path, lines())
    return Part(name, count, size, sha256)


def _rows(connection: Connection, name: str, columns: list[str], order: list[str]) -> Iterable[Any]:
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column) for column in columns)
    by = f" ORDER BY {', '.join(quote(column) for column in order)}" if order else ""
    query = f"SELECT {names} FROM {quote(name)}{by}"  # noqa: S608  names of our own tables
    return connection.exec_driver_sql(query, execution_options={"stream_results": True})


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return value.isoformat() if isinstance(value, date) else value


def read_table(path: Path) -> tuple[list[str], Iterator[list[Any]]]:
    """The columns and the rows of a part whose hash has been checked."""
    stream = path.open("rb")
    head = json.loads(stream.readline())

    def rows() -> Iterator[list[Any]]:
        with stream:
            for line in stream:
                yield [_value(item) for item in json.loads(line)]

    return head["columns"], rows()


def _value(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return base64.b64decode(item["b"]) if "b" in item else item["n"]


def load_table(connection: Connection, name: str, path: Path) -> int:
    """Put the rows of a part into an empty table; returns how many."""
    columns, rows = read_table(path)
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column) for column in columns)
    if connection.dialect.name == "postgresql":
        return _copy(connection, f"COPY {quote(name)} ({names}) FROM STDIN", rows)
    marks = ", ".join("?" for _ in columns)
    sql, count = f"INSERT INTO {quote(name)} ({names}) VALUES ({marks})", 0  # noqa: S608  our own tables
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        batch.append(tuple(row))
        count += 1
        if len(batch) == BATCH:
            connection.exec_driver_sql(sql, batch)
            batch = []
    if batch:
        connection.exec_driver_sql(sql, batch)
    return count


def _copy(connection: Connection, sql: str, rows: Iterable[list[Any]]) -> int:
    count = 0
    driver: Any = connection.connection.dbapi_connection
    with driver.cursor() as cursor, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def hash_of(path: Path) -> str:
    """SHA-256 of a file in hex, read piece by piece; of a missing one an empty string."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
