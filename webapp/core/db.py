"""The database: base model, honest column types, the one transaction.

Pages, API, jobs and commands never commit; the outermost ``transaction()`` does (house decision 1).
It ends the read snapshot, begins immediately, seals the journal and commits, or rolls all back.
"""

from __future__ import annotations

import enum
import fcntl
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Dialect, Engine, Enum, LargeBinary, MetaData, ScalarResult, Table, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from webapp.core import trouble
from webapp.core.clock import from_micros, to_micros
from webapp.core.encoding import canonical_json
from webapp.core.errors import N_, Conflict, NotFound

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; the naming convention keeps migrations equal on both databases."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
log = logging.getLogger("wenkong.db")
Row = TypeVar("Row")


class UTCTime(TypeDecorator[datetime]):
    """A moment in UTC, stored as whole microseconds: the same number on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Aware datetime in, microseconds out."""
        return None if value is None else to_micros(value.astimezone(UTC))

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Microseconds in, aware datetime out."""
        return None if value is None else from_micros(value)


class JSONBytes(TypeDecorator[Any]):
    """JSON written once as canonical bytes and never re-serialised (trust.md section 3)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Plain value in, canonical bytes out."""
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Bytes in, plain value out."""
        return None if value is None else json.loads(value)


def states(kind: type[enum.StrEnum], name: str) -> Enum:
    """A column of ``kind``, stored as its values and held by a check constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=32,
        values_callable=lambda members: [m.value for m in members],
    )


class Protected:
    """A business table: every write puts the row's digest into the journal.

    ``__append_only__`` tables are written once; a trigger refuses UPDATE and DELETE. A column added
    by a later migration carries ``info={"since": n}`` and the class raises ``__columns_version__``.
    """

    __columns_version__: ClassVar[int] = 1
    __append_only__: ClassVar[bool] = False

    row_salt: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)


FLEETING = {"info": {"fleeting": True}}
"""``__table_args__`` of a table that no backup holds: sign-ins, leases, what would be wrong after a restore."""

_depth: ContextVar[int] = ContextVar("wenkong_transaction_depth", default=0)
_immediate: ContextVar[bool] = ContextVar("wenkong_begin_immediate", default=False)
_before_commit: list[Callable[[], None]] = []
_after_rollback: list[Callable[[], None]] = []
_guards: list[Callable[[], None]] = []
MADE_HERE = "rows made in this transaction"


@event.listens_for(Session, "pending_to_persistent")
def _made(session: Session, row: object) -> None:
    session.info.setdefault(MADE_HERE, set()).add(row)


def on_commit(seal: Callable[[], None]) -> None:
    """Register what must run last inside every outermost transaction (the journal's seal)."""
    _before_commit.append(seal)


def has_seal() -> bool:
    """Whether the journal is wired to ``transaction()`` already in this process."""
    return bool(_before_commit)


def on_rollback(forget: Callable[[], None]) -> None:
    """Register what must run when an outermost transaction is rolled back."""
    _after_rollback.append(forget)


def guard_writes(check: Callable[[], None]) -> None:
    """Register a check that runs before every outermost transaction and may refuse it."""
    _guards.append(check)


def in_transaction() -> bool:
    """Whether an action's transaction is open here."""
    return _depth.get() > 0


@contextmanager
def transaction() -> Iterator[None]:
    """One action: the outermost block commits, an inner one joins.

    Raises:
        Conflict: writes are stopped (disk full, journal behind its ledger), or another act was faster.
        Unavailable: the database was lost; the act is not half done.
    """
    if in_transaction():
        yield
        return
    db.session.rollback()
    for check in _guards:
        check()
    db.session.rollback()
    with _turn(db.engine):
        yield from _outermost()


def _outermost() -> Iterator[None]:
    depth, immediate, committing = _depth.set(1), _immediate.set(True), False
    try:
        yield
        db.session.flush()
        for seal in _before_commit:
            seal()
        committing = True
        db.session.commit()
    except BaseException as error:
        db.session.rollback()
        for forget in _after_rollback:
            forget()
        refusal = trouble.in_words(error, committing=committing)
        if refusal is not None:
            log.warning("an act was rolled back: %s", error)
            raise refusal from error
        raise
    finally:
        db.session.info.pop(MADE_HERE, None)
        _depth.reset(depth)
        _immediate.reset(immediate)


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Let the writers of a SQLite file come one after the other: SQLite itself polls, and some would starve."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        yield
        return
    with open(f"{name}-turn", "ab") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)  # given up when the file is closed, also by a killed process
        yield


def fresh(row: Row, expected: int | None = None) -> Row:
    """Reload ``row`` inside the transaction, locked where the database can; one this transaction made is its own.

    Args:
        expected: the version the person saw, where that matters.

    Raises:
        NotFound: it is gone. Conflict: it has another version by now.
    """
    if row in db.session.info.get(MADE_HERE, ()):
        return _as_seen(row, expected)
    state = db.inspect(row)
    keys = zip(state.mapper.primary_key, state.identity or (), strict=True)
    return _as_seen(_reloaded(type(row), *(column == value for column, value in keys)).one_or_none(), expected)


def all_fresh(rows: Sequence[Row]) -> list[Row]:
    """Reload several rows of one table that has an ``id``, in their order and in one statement.

    Raises:
        NotFound: one is gone.
    """
    model: Any = type(rows[0])
    ids = [db.inspect(row).identity[0] for row in rows]
    found = {row.id: row for row in _reloaded(model, model.id.in_(ids))}
    return [_as_seen(found.get(id_), None) for id_ in ids]


def _reloaded(model: type[Row], *where: Any) -> ScalarResult[Row]:
    statement = select(model).where(*where).with_for_update(of=model)
    return db.session.scalars(statement.execution_options(populate_existing=True))


def _as_seen(found: Row | None, expected: int | None) -> Row:
    if found is None:
        raise NotFound(N_("This is no longer there."))
    if expected is not None and getattr(found, "version", expected) != expected:
        raise Conflict(N_("Somebody changed this meanwhile. Look at it again, then repeat your change."))
    return found


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that need no objects."""
    return cast(Table, model.__table__)


def one(model: type[Row], *where: Any) -> Row | None:
    """The one row of ``model`` that meets the clauses, or None."""
    return db.session.scalars(select(model).where(*where)).one_or_none()


def prepare_engine(engine: Engine) -> None:
    """Give an engine its manners: SQLite waits, keeps foreign keys and is durable."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "busy_timeout=15000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "cell_size_check=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _immediate.get() else "BEGIN")
