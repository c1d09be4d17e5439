"""Where a restore is built and how it takes the place of what was there: built apart, swapped in one move.

SQLite: a folder beside the data directory, renamed. PostgreSQL: a schema of its own, renamed in one
transaction. What was there is kept aside under a dated name; until the move nothing of it is touched.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import sleep
from typing import Protocol

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ProgrammingError

from webapp.core import clock
from webapp.core.db import db
from webapp.core.errors import N_, Conflict
from webapp.core.settings import Settings
from webapp.home.backups.folder import fsync_folder

STAGING = "wk_restoring"
LEAVING_SECONDS = 3  # a connection closed here is seen by the others a moment later
RUNNING = N_("The instance is still running: its database is open elsewhere. Stop web and worker first.")


class Place(Protocol):
    """Where an instance lives."""

    def is_empty(self) -> bool:
        """Whether nothing is there."""

    def prepare(self) -> Settings:
        """Make an empty place to build in; the settings of an application that lives there."""

    def take_over(self) -> str:
        """What was built takes the place; the name under which the old is kept aside, or empty."""

    def give_up(self) -> None:
        """Throw away what was built."""


def place_of(settings: Settings) -> Place:
    """The place the settings name.

    Raises:
        Conflict: a SQLite file outside the data directory.
    """
    url = make_url(settings.database)
    if url.get_backend_name() == "postgresql":
        return SchemaPlace(settings)
    if settings.database_url:
        raise Conflict(
            N_("WENKONG_DATABASE_URL names a SQLite file of its own. Unset it: a restore makes the data directory.")
        )
    return FolderPlace(settings)


def stamp() -> str:
    """The dated part of a name, in UTC."""
    return clock.now().strftime("%Y%m%dT%H%M%SZ")


def staging_of(home: Path) -> Path:
    """Where the data directory is built."""
    return home.with_name(f"{home.name}-restoring")


@dataclass
class FolderPlace:
    """A data directory with its SQLite database."""

    settings: Settings

    @property
    def home(self) -> Path:
        """The data directory, without a link in its path."""
        return self.settings.home.resolve()

    def is_empty(self) -> bool:
        """No folder, or one without anything in it."""
        return not self.home.exists() or not any(self.home.iterdir())

    def prepare(self) -> Settings:
        """An empty folder beside the data directory."""
        self._refuse_running()
        self.give_up()
        staging = staging_of(self.home)
        staging.mkdir(parents=True)
        return replace(self.settings, home=staging, keys=self.settings.keys_dir)

    def take_over(self) -> str:
        """Rename the old folder aside, the new one into its place."""
        self._refuse_running()
        aside = ""
        if self.is_empty():
            if self.home.exists():
                self.home.rmdir()
        else:
            aside = self._free_name(f"{self.home.name}-before-{stamp()}")
            self.home.rename(self.home.with_name(aside))
        staging_of(self.home).rename(self.home)
        fsync_folder(self.home.parent)
        return str(self.home.with_name(aside)) if aside else ""

    def give_up(self) -> None:
        """Remove what an interrupted restore left."""
        staging = staging_of(self.home)
        if staging.exists():
            shutil.rmtree(staging)

    def _free_name(self, wanted: str) -> str:
        """``wanted``, or the next that is free: two restores may fall into one second."""
        names = (wanted, *(f"{wanted}-{number}" for number in range(2, 100)))
        return next(name for name in names if not self.home.with_name(name).exists())

    def _refuse_running(self) -> None:
        """Only when nobody else has the file open can it leave WAL mode; a file that is no database can be moved."""
        path = self.home / "wenkong.db"
        db.session.remove()
        db.engine.dispose()
        if not path.exists():
            return
        connection = sqlite3.connect(path, timeout=1, isolation_level=None)
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.DatabaseError as error:
            mode = "wal" if "locked" in str(error) else ""
        finally:
            connection.close()
        if mode == "wal":
            raise Conflict(RUNNING)


@dataclass
class SchemaPlace:
    """The database of PostgreSQL that the settings name; files stay where they are, none has two contents."""

    settings: Settings

    def is_empty(self) -> bool:
        """Whether its schema has no table."""
        with db.engine.connect() as connection:
            count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            return not connection.exec_driver_sql(count).scalar_one()

    def prepare(self) -> Settings:
        """An empty schema."""
        self.settings.home.mkdir(parents=True, exist_ok=True)
        self._refuse_running()
        self.give_up()
        with self._owner() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {STAGING}")
        url = make_url(self.settings.database).update_query_dict({"options": f"-csearch_path={STAGING}"})
        return replace(self.settings, database_url=url.render_as_string(hide_password=False))

    def take_over(self) -> str:
        """Rename the old schema aside, the new one into its place, in one transaction."""
        empty, aside = self.is_empty(), f"before_{stamp().lower()}"
        self._refuse_running()
        with self._owner() as connection:
            connection.exec_driver_sql(f"ALTER SCHEMA public RENAME TO {aside}")
            connection.exec_driver_sql(f"ALTER SCHEMA {STAGING} RENAME TO public")
            connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO PUBLIC")
            _bring_extensions(connection, aside)
            if empty:
                connection.exec_driver_sql(f"DROP SCHEMA {aside}")
        return "" if empty else aside

    def give_up(self) -> None:
        """Drop the schema an interrupted restore left."""
        with self._owner() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {STAGING} CASCADE")

    def _refuse_running(self) -> None:
        db.session.remove()
        db.engine.dispose()
        for _ in range(LEAVING_SECONDS):
            if not self._others():
                return
            sleep(1)
        raise Conflict(RUNNING)

    def _others(self) -> int:
        """Clients connected besides this one; PostgreSQL's own cleaning is no client."""
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        with self._owner() as connection:
            return int(connection.exec_driver_sql(others).scalar_one())

    @contextmanager
    def _owner(self) -> Iterator[Connection]:
        try:
            with db.engine.begin() as connection:
                yield connection
        except ProgrammingError as error:
            raise Conflict(
                N_("PostgreSQL refused to make or rename a schema (%(error)s). A restore needs the database's owner."),
                error=str(error.orig).splitlines()[0],
            ) from error


def _bring_extensions(connection: Connection, aside: str) -> None:
    """Extensions belong to the living schema."""
    names = "SELECT extname FROM pg_extension WHERE extnamespace = %(aside)s::regnamespace AND extrelocatable"
    for name in connection.exec_driver_sql(names, {"aside": aside}).scalars().all():
        connection.exec_driver_sql(f'ALTER EXTENSION "{name}" SET SCHEMA public')
