"""One moment of the database, read while people go on working."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from webapp.core import clock, files
from webapp.core.errors import N_, Conflict, Message
from webapp.core.journal.merkle import root_of
from webapp.home.backups.folder import Backups
from webapp.home.backups.manifest import Manifest
from webapp.home.backups.tables import hash_of, table_names, write_table

Say = Callable[[Message, int, int], None]
"""``say(step, done, total)``: how far a step is; a total of 0 means that nobody knows."""


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever is written meanwhile, and writes nothing."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            connection.execute(text("SELECT size FROM journal_head")).all()  # from here on the moment stands still
            yield connection


def size_of(connection: Connection) -> int:
    """Bytes the database takes up."""
    if connection.dialect.name == "postgresql":
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def stored(connection: Connection) -> dict[str, int]:
    """Size by hash of every file that this moment names and that was not destroyed."""
    known = "destroyed_file" in table_names(connection)
    where = " WHERE sha256 NOT IN (SELECT sha256 FROM destroyed_file)" if known else ""
    rows = connection.exec_driver_sql(f"SELECT sha256, size FROM stored_file{where} ORDER BY sha256")  # noqa: S608
    return {row[0]: row[1] for row in rows}


def write_tables(connection: Connection, folder: Path, public: bytes, say: Say) -> Manifest:
    """Write every table into ``folder``; returns the manifest, which knows of no files yet.

    Raises:
        Conflict: there is no journal to back up.
    """
    names = table_names(connection)
    parts = []
    for number, name in enumerate(names):
        say(Message(N_("Tables")), number, len(names))
        parts.append(write_table(connection, name, folder))
    say(Message(N_("Tables")), len(names), len(names))
    head = _head(connection)
    frontier = bytes(head["frontier"])
    return Manifest(
        version=version("wenkong"),
        revision=MigrationContext.configure(connection).get_current_revision() or "",
        log=head["log"],
        demo=bool(head["demo"]),
        public_key=public.hex(),
        epoch=head["epoch"],
        size=head["size"],
        root=root_of([frontier[i : i + 32] for i in range(0, len(frontier), 32)]).hex(),
        head=bytes(head["leaf"]).hex(),
        time=head["time"],
        made_at=clock.to_micros(clock.now()),
        note=_note(connection),
        parts=tuple(parts),
        missing=(),
        file_count=0,
        file_bytes=0,
    )


def _head(connection: Connection) -> Any:
    found = connection.execute(text("SELECT * FROM journal_head WHERE id = 1")).mappings().one_or_none()
    if found is None or not found["size"]:
        raise Conflict(N_("There is no journal here yet."))
    return found


def _note(connection: Connection) -> str:
    newest = "SELECT note FROM checkpoint ORDER BY epoch DESC, size DESC LIMIT 1"
    return str(connection.exec_driver_sql(newest).scalar() or "")


def new_files(named: dict[str, int], target: Backups) -> list[str]:
    """The files that the folder does not hold yet, or not in their length."""
    return [sha for sha, size in named.items() if not _is_there(target.file(sha), size)]


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def copy_files(wanted: list[str], target: Backups, say: Say) -> tuple[int, list[str]]:
    """Copy files out of the store, each hashed on the way; returns bytes copied and what the store did not have."""
    copied, missing = 0, []
    for number, sha256 in enumerate(wanted):
        say(Message(N_("Files")), number, len(wanted))
        data = files.store().get(files.key_of(sha256))
        if data is None or files.hash_bytes(data) != sha256:
            missing.append(sha256)
            continue
        target.put_file(sha256, data)
        copied += len(data)
    say(Message(N_("Files")), len(wanted), len(wanted))
    return copied, missing


def faulty_files(named: dict[str, int], target: Backups, say: Say) -> list[str]:
    """Those of ``named`` that the folder does not hold whole, every byte read."""
    found = []
    for number, sha256 in enumerate(named):
        say(Message(N_("Checking files")), number, len(named))
        if hash_of(target.file(sha256)) != sha256:
            found.append(sha256)
    say(Message(N_("Checking files")), len(named), len(named))
    return found
