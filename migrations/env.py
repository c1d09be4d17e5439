"""Alembic's environment: migrations run on the engine of the running application."""

from alembic import context

from webapp.core.db import db

SEARCH_TABLES = ("search_fts", "search_words")


def include(name, kind, _parents):
    """Leave the full-text tables to the search driver."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLES))


def plain_type(kind, item, _context):
    """Write our column types as what they are in the database, so that a migration never changes."""
    names = {"JSONBytes": "sa.LargeBinary()", "UTCTime": "sa.BigInteger()"}
    return names.get(type(item).__name__, False) if kind == "type" else False


def run() -> None:
    """Upgrade or compare over the connection that ``migrate`` hands in."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_name=include,
        render_as_batch=True,
        compare_type=True,
        render_item=plain_type,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
