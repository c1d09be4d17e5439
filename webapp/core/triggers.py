"""The triggers that stop accidents on the journal and the append-only tables (trust.md section 2).

One function installs them, called after every migration and restore; hashes detect intent.
"""

from __future__ import annotations

from sqlalchemy import Connection

from webapp.core.journal.rows import protected_models


def append_only_tables() -> list[str]:
    """Tables that are written once: the journal's own and those that say so."""
    marked = [name for name, model in protected_models().items() if model.__append_only__]
    return ["journal", "journal_private", "checkpoint", *marked]


def install_triggers(connection: Connection) -> None:
    """Drop and make all triggers of this application."""
    install = _install_sqlite if connection.dialect.name == "sqlite" else _install_postgresql
    install(connection)


def missing_triggers(connection: Connection) -> list[str]:
    """Names of triggers that should be there and are not, for ``doctor``."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    there = {row[0] for row in connection.exec_driver_sql(query)}
    wanted = {f"wk_{table}_no_{verb}" for table in append_only_tables() for verb in ("update", "delete")}
    return sorted((wanted | {"wk_journal_in_order"}) - there)


def _install_sqlite(connection: Connection) -> None:
    for table in append_only_tables():
        for verb in ("update", "delete"):
            name = f"wk_{table}_no_{verb}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS wk_journal_in_order")
    connection.exec_driver_sql(
        "CREATE TRIGGER wk_journal_in_order BEFORE INSERT ON journal "
        "WHEN NEW.seq <> COALESCE((SELECT MAX(seq) + 1 FROM journal), 0) "
        "BEGIN SELECT RAISE(ABORT, 'journal entries come in order'); END"
    )


def _install_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION wk_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
    )
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION wk_in_order() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.seq <> COALESCE((SELECT MAX(seq) + 1 FROM journal), 0) THEN "
        "RAISE EXCEPTION 'journal entries come in order'; END IF; RETURN NEW; END $$"
    )
    for table in append_only_tables():
        for verb in ("update", "delete", "truncate"):
            level = "STATEMENT" if verb == "truncate" else "ROW"
            _replace_trigger(connection, f"wk_{table}_no_{verb}", table, verb, level, "wk_refuse")
    _replace_trigger(connection, "wk_journal_in_order", "journal", "insert", "ROW", "wk_in_order")


def _replace_trigger(
    connection: Connection, name: str, table: str, verb: str, level: str, function: str
) -> None:
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    connection.exec_driver_sql(
        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION {function}()"
    )
