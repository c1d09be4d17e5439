"""Bringing a database up to the tables of this release; the protecting triggers follow every time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from webapp.core.db import db, transaction
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
    settings = config()
    db.session.rollback()  # what this process has read must not stand in its own way
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADING})")
        settings.attributes["connection"] = connection
        command.upgrade(settings, target)
        install_triggers(connection)
        fts5.install(connection)
        postgres.install(connection)
    if target == "head":
        with transaction():
            fill()


def current() -> str | None:
    """The revision the database stands at."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this release needs."""
    return ScriptDirectory.from_config(config()).get_current_head()
