"""Which protected rows a transaction wrote: collected at flush, digested before the seal."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Table, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from webapp.core.db import Base, Protected
from webapp.core.journal.entry import GONE, PUT, REMOVED, RowMark, row_digest

TOUCHED = "wenkong_touched_rows"
AT_ONCE = 1_000  # rows read from the driver at a time: memory stays flat


def protected_models() -> dict[str, type[Any]]:
    """Every protected model by table name."""
    found = {}
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Protected):
            found[cast(Table, mapper.local_table).name] = mapper.class_
    return dict(sorted(found.items()))


def key_of(table: Table, values: Any) -> str:
    """The primary key as text, its parts joined by U+001F."""
    return "\x1f".join(str(values[c.name]) for c in table.primary_key.columns)


def watch(session_type: Any) -> None:
    """Attach the collector to the session class."""
    event.listen(session_type, "before_flush", _salt)
    event.listen(session_type, "after_flush", _collect)
    event.listen(session_type, "do_orm_execute", _refuse_bulk)


def _salt(session: Session, _context: UOWTransaction, _instances: object) -> None:
    changed = (row for row in session.dirty if isinstance(row, Protected) and session.is_modified(row))
    for row in (*session.new, *changed):
        if isinstance(row, Protected):
            row.row_salt = secrets.token_bytes(16)


def _collect(session: Session, context: UOWTransaction) -> None:
    # The unit of work also knows rows that left a collection and go as orphans; session.deleted does not.
    touched: dict[tuple[type[Any], tuple[Any, ...]], None] = session.info.setdefault(TOUCHED, {})
    new = session.new  # the session makes a new set each time it is asked
    for state, (is_deleted, only_listed) in context.states.items():
        row = state.obj()
        if only_listed or not isinstance(row, Protected):
            continue
        if is_deleted or row in new or session.is_modified(row):
            identity = state.identity or state.mapper.primary_key_from_instance(row)
            touched[(state.mapper.class_, tuple(identity))] = None


def _refuse_bulk(execute: ORMExecuteState) -> None:
    if execute.is_update or execute.is_delete or execute.is_insert:
        table = getattr(execute.statement, "table", None)
        if table is not None and "row_salt" in table.columns:
            raise RuntimeError(f"bulk statement on protected table {table.name}")


def forget(session: Session) -> None:
    """Drop what was collected; the transaction is over."""
    session.info.pop(TOUCHED, None)


def collected_marks(session: Session) -> list[RowMark]:
    """The marks of all protected rows this transaction wrote, read back as the database holds them."""
    touched: dict[tuple[type[Any], tuple[Any, ...]], None] = session.info.get(TOUCHED, {})
    by_model: dict[type[Any], list[tuple[Any, ...]]] = {}
    for model, identity in touched:
        by_model.setdefault(model, []).append(identity)
    marks: list[RowMark] = []
    for model, identities in sorted(by_model.items(), key=lambda item: str(item[0].__tablename__)):
        marks += _marks(session, model, identities)
    return marks


def _marks(session: Session, model: Any, identities: list[tuple[Any, ...]]) -> list[RowMark]:
    table, version = model.__table__, model.__columns_version__
    found = {}
    for start in range(0, len(identities), 200):
        for values in raw_rows(session.connection(), table, identities[start : start + 200]):
            found[key_of(table, values)] = row_digest(
                table, key_of(table, values), version, bytes(values["row_salt"]), values
            )
    marks = []
    for identity in identities:
        key = "\x1f".join(str(part) for part in identity)
        op = PUT if key in found else REMOVED
        marks.append(RowMark(table.name, key, op, version, found.get(key, GONE)))
    return marks


def raw_rows(
    connection: Connection,
    table: Table,
    identities: list[tuple[Any, ...]] | None = None,
    *,
    order: tuple[str, ...] = (),
) -> Iterator[dict[str, Any]]:
    """Rows as the driver returns them, with no type conversion; all of them without ``identities``."""
    quote = connection.dialect.identifier_preparer.quote
    names = [c.name for c in table.columns]
    query = f"SELECT {', '.join(quote(n) for n in names)} FROM {quote(table.name)}"  # noqa: S608  names of our own tables
    parameters: tuple[Any, ...] = ()
    if identities is not None:
        keys = [c.name for c in table.primary_key.columns]
        mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        group = "(" + ", ".join(mark for _ in keys) + ")"
        query += f" WHERE ({', '.join(quote(k) for k in keys)}) IN (VALUES {', '.join(group for _ in identities)})"
        parameters = tuple(part for identity in identities for part in identity)
    if order:
        query += f" ORDER BY {', '.join(quote(name) for name in order)}"
    result = connection.exec_driver_sql(query, parameters, execution_options={"yield_per": AT_ONCE})
    for row in result:
        yield dict(zip(names, row, strict=True))
