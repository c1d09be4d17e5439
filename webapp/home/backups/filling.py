"""Putting a backup into an empty place: tables at their release, files, then up to this release."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from webapp.core import files, guards, migrate, search
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Message
from webapp.home.backups.checking import DAMAGED, Opened
from webapp.home.backups.manifest import Part
from webapp.home.backups.snapshot import Say
from webapp.home.backups.tables import hash_of, load_table, table_names


def fill(opened: Opened, say: Say) -> None:
    """Fill the empty place of the running application with a backup and bring it up to this release.

    Every part is hashed on the way in; the search index is made anew from the texts that were kept.

    Raises:
        Conflict: a part is not what the manifest signs.
    """
    _fill_tables(opened, say)
    with guards.lifted():
        migrate.upgrade()
    _fill_files(opened, say)
    say(Message(N_("Search index")), 0, 1)
    with guards.lifted(), transaction():
        search.refeed()
    say(Message(N_("Search index")), 1, 1)


def _fill_tables(opened: Opened, say: Say) -> None:
    parts = opened.manifest.parts
    with db.engine.begin() as connection:
        migrate.make_tables(connection, opened.manifest.revision)
        _put_off_references(connection)
        for name in table_names(connection):
            connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608  what a migration put in, the backup holds
        for number, part in enumerate(parts):
            say(Message(N_("Tables")), number, len(parts))
            _fill_table(connection, opened, part)
        _check_references(connection)
        _follow_serials(connection, [part.table for part in parts])
    say(Message(N_("Tables")), len(parts), len(parts))


def _fill_table(connection: Connection, opened: Opened, part: Part) -> None:
    path: Path = opened.folder / part.path
    if hash_of(path) != part.sha256 or load_table(connection, part.table, path) != part.rows:
        raise Conflict(DAMAGED, name=opened.name, part=part.path)


def _put_off_references(connection: Connection) -> None:
    """Foreign keys are looked at when everything is there: tables refer to each other in circles."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        return
    for table, name in _references(connection):
        connection.exec_driver_sql(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED')


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        return  # the commit does
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in _references(connection):
        connection.exec_driver_sql(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" NOT DEFERRABLE')


def _references(connection: Connection) -> list[tuple[str, str]]:
    query = (
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    return [(row[0], row[1]) for row in connection.exec_driver_sql(query)]


def _follow_serials(connection: Connection, tables: list[str]) -> None:
    """Let PostgreSQL's sequences go on after the highest id; SQLite does by itself."""
    if connection.dialect.name == "sqlite":
        return
    serial = text(
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) "
        "FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ANY(:tables)"
    )
    for table, column, sequence in connection.execute(serial, {"tables": tables}).all():
        if sequence:
            highest = f'SELECT setval(\'{sequence}\', GREATEST((SELECT MAX("{column}") FROM "{table}"), 1))'  # noqa: S608
            connection.exec_driver_sql(highest)


def _fill_files(opened: Opened, say: Say) -> None:
    wanted = opened.files()
    for number, sha256 in enumerate(wanted):
        say(Message(N_("Files")), number, len(wanted))
        path = opened.backups.file(sha256)
        data = path.read_bytes() if path.is_file() else b""
        if files.hash_bytes(data) != sha256:
            raise Conflict(DAMAGED, name=opened.name, part=str(path.relative_to(opened.backups.root)))
        _put_whole(sha256, data)
    say(Message(N_("Files")), len(wanted), len(wanted))


def _put_whole(sha256: str, data: bytes) -> None:
    """Put a file into the store; one that lies there under this name with other bytes gives way."""
    key = files.key_of(sha256)
    there = files.store().get(key)
    if there is not None and files.hash_bytes(there) != sha256:
        files.store().drop(key)
    if there is None or files.hash_bytes(there) != sha256:
        files.store().put(key, data)
