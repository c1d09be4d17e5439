"""SQLite FTS5 over our own tokens: in the same database and the same transaction as the record.

The table keeps its own content, because a contentless one keeps a stale hit for ever when a
delete does not repeat exactly what was indexed. The tokenizer only splits at blanks and folds
case: every letter, mark, digit and private character is part of a token.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Integer,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.exc import DatabaseError

from webapp.core.db import db
from webapp.core.search.drivers import Tokens
from webapp.core.search.tree import And, Node, Not, Or, Words

CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(number, title, body, "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
)
ROOM = "INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', 16777216)"
"""How many bytes of terms a transaction gathers before it writes them: fewer, larger pieces to merge."""
DROP = "DROP TABLE IF EXISTS search_fts"
WEIGHTS = "10.0, 5.0, 1.0"

_PUT = text("INSERT OR REPLACE INTO search_fts (rowid, number, title, body) VALUES (:id, :number, :title, :body)")
_REMOVE = text("DELETE FROM search_fts WHERE rowid = :id")
_fts = table("search_fts", column("rowid", Integer), column("search_fts"))


def install(connection: Connection) -> None:
    """Make the index table where it is missing; for migrations and after a restore."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(CREATE)
        connection.exec_driver_sql(ROOM)


class FTS5:
    """The driver of the embedded database."""

    name = "fts5"

    def put(self, entry_id: int, tokens: Tokens) -> None:
        """Replace the entry's row."""
        row = {"id": entry_id, "number": tokens.number, "title": tokens.title, "body": tokens.body}
        db.session.connection().execute(_PUT, row)

    def remove(self, entry_id: int) -> None:
        """Delete the entry's row."""
        db.session.execute(_REMOVE, {"id": entry_id})

    def clear(self) -> None:
        """Make the table anew: deleting rows would read what may be damaged."""
        db.session.execute(text(DROP))
        db.session.execute(text(CREATE))

    def matching(self, node: Node) -> Select[Any]:
        """Row ids of the hits, left to SQLite to join."""
        return select(_fts.c.rowid).where(_match(node))

    def ranking(self, node: Node) -> FromClause:
        """Row ids with BM25: a hit in the number weighs ten times, in the title five times the body."""
        score: Any = literal_column(f"bm25(search_fts, {WEIGHTS})").label("score")
        return select(_fts.c.rowid.label("id"), score).where(_match(node)).subquery("ranked")

    def feed(self) -> int:
        """Nothing lags here."""
        return 0

    def check(self) -> list[str]:
        """FTS5's own integrity check, and whether every entry has its row."""
        try:
            db.session.execute(text("INSERT INTO search_fts (search_fts) VALUES ('integrity-check')"))
        except DatabaseError as error:
            return [f"search_fts is damaged ({error.orig}); run wenkong reindex"]
        kept, held = db.session.scalar(text("SELECT count(*) FROM search_entry")), row_count()
        return [] if kept == held else [f"the index holds {held} of {kept} entries; run wenkong reindex"]

    def rebuild(self) -> None:
        """Make the term lists anew from the table's own content."""
        db.session.execute(text("INSERT INTO search_fts (search_fts) VALUES ('rebuild')"))


def _match(node: Node) -> Any:
    asked: Any = bindparam(None, expression(node), unique=True)
    return _fts.c.search_fts.op("MATCH", is_comparison=True)(asked)


def expression(node: Node) -> str:
    """``node`` in FTS5's language; tokens are letters and digits only and stand in quotes."""
    match node:
        case Words(phrase, name):
            where = f"{name} : " if name else ""
            return f'{where}"{" ".join(phrase.tokens)}"{" *" if phrase.prefix else ""}'
        case Or(children):
            return "(" + " OR ".join(expression(c) for c in children) + ")"
        case And(children):
            wanted = " AND ".join(expression(c) for c in children if not isinstance(c, Not))
            left_out = " OR ".join(expression(c.child) for c in children if isinstance(c, Not))
            return f"(({wanted}) NOT ({left_out}))" if left_out else f"({wanted})"
    raise ValueError(f"not a question about text: {type(node).__name__}")


def row_count() -> int:
    """How many rows the index holds."""
    return db.session.scalar(select(func.count()).select_from(_fts)) or 0
