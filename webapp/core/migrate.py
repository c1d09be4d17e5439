"""Bringing a database up to the tables of this release; the protecting triggers follow every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict
from webapp.core.search import fill, fts5, postgres
from webapp.core.triggers import install_triggers

UPGRADING = 0x774B_0001
FOLDER = Path(__file__).parents[2] / "migrations"


def config() -> Config:
    """Alembic's configuration, without a file."""
    found = Config()
    found.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    found.set_main_option("path_separator", "os")
    return found


def upgrade(target: str = "head") -> None:
    """Upgrade the database of the running application, then install triggers and a filled search table.

    Nodes that start at the same moment upgrade one after the other.
    """
    db.session.rollback()  # what this process has read must not stand in its own way
    with _unbound() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADING})")
        make_tables(connection, target)
        install_triggers(connection)
        fts5.install(connection)
        postgres.install(connection)
    if target == "head":
        with transaction():
            fill()


@contextmanager
def _unbound() -> Iterator[Connection]:
    """A transaction in which a SQLite table may be made anew; no row may point into the void at its end."""
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # has an effect outside a transaction alone
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"rows that point into the void: {lost[:3]}")
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def make_tables(connection: Connection, target: str) -> None:
    """Bring the tables alone to a revision; a restore fills them before the triggers are installed."""
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, target)


def current() -> str | None:
    """The revision the database stands at."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this release needs."""
    return ScriptDirectory.from_config(config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether a revision is one of this release or of an earlier one."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(config()).walk_revisions())


def refuse_other_release() -> None:
    """Raise when the database belongs to another release than the one that runs.

    Raises:
        Conflict: it is newer (start that release), or older (bring it up to date first).
    """
    refuse_later_release()
    found = current()
    if found is not None and found != newest():
        raise Conflict(
            N_("The database stands at %(found)s, this release needs %(needed)s. Back up, then run: wenkong upgrade"),
            found=found,
            needed=newest(),
        )


def refuse_later_release() -> None:
    """Raise when the database was made by a later release; it can not be brought back.

    Raises:
        Conflict: it says what to do.
    """
    found = current()
    if found is not None and not knows(found):
        raise Conflict(
            N_(
                "The database was made by a later release (%(found)s), which this one does not know. Start that "
                "release, or restore a backup that this one made."
            ),
            found=found,
        )
