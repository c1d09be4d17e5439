"""PostgreSQL over our own tokens: ``tsvector`` rows in the record's database and transaction.

The vectors are written from our tokens, never by a parser of the server. A row is one piece of one
column of an entry (``pieces``); words are joined by AND, OR and NOT over whole entries, so that
words in different pieces still meet. The hits are materialised first: otherwise the server may
walk all entries by date and read every vector on its way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    String,
    case,
    cast,
    column,
    except_,
    func,
    intersect,
    literal,
    literal_column,
    select,
    table,
    text,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from webapp.core.db import db
from webapp.core.search.drivers import Tokens
from webapp.core.search.pieces import cut, windows
from webapp.core.search.tree import And, Node, Not, Or, Words, wanted_words

CREATE = (
    "CREATE TABLE IF NOT EXISTS search_words (entry_id integer NOT NULL, place smallint NOT NULL, "
    "piece integer NOT NULL, own integer NOT NULL, words tsvector NOT NULL, "
    "CONSTRAINT pk_search_words PRIMARY KEY (entry_id, place, piece))",
    "CREATE INDEX IF NOT EXISTS ix_search_words_words ON search_words USING gin (words)",
)
DROP = "DROP TABLE IF EXISTS search_words"
PLACES = {"number": 0, "title": 1, "body": 2}
WEIGHTS = {0: 10.0, 1: 5.0, 2: 1.0}

_PUT = text(
    "INSERT INTO search_words (entry_id, place, piece, own, words) "
    "VALUES (:entry_id, :place, :piece, :own, CAST(:words AS tsvector))"
)
_REMOVE = text("DELETE FROM search_words WHERE entry_id = :id")
_COLUMNS = ("entry_id", "place", "piece", "own")
_words = table("search_words", *(column(name, Integer) for name in _COLUMNS), column("words", TSVECTOR))
Matches = Select[Any] | CompoundSelect[Any]


def install(connection: Connection) -> None:
    """Make the index table where it is missing; for migrations and after a restore."""
    if connection.dialect.name == "postgresql":
        for statement in CREATE:
            connection.exec_driver_sql(statement)


def is_empty() -> bool:
    """Whether the index holds no row."""
    return db.session.scalar(select(_words.c.entry_id).limit(1)) is None


class Postgres:
    """The driver of the server database."""

    name = "postgresql"

    def put(self, entry_id: int, tokens: Tokens) -> None:
        """Replace the entry's rows."""
        self.remove(entry_id)
        db.session.execute(_PUT, list(_rows(entry_id, tokens)))

    def remove(self, entry_id: int) -> None:
        """Delete the entry's rows."""
        db.session.execute(_REMOVE, {"id": entry_id})

    def clear(self) -> None:
        """Delete every row; make anew what is missing or damaged."""
        if db.session.scalar(text(_VALID)) is True:
            db.session.execute(text("DELETE FROM search_words"))
            return
        db.session.execute(text(DROP))
        install(db.session.connection())

    def matching(self, node: Node) -> Select[Any]:
        """Entry ids of the hits, found before anything is ordered."""
        hits = _entries(node).cte().prefix_with("MATERIALIZED")
        return select(hits.c.entry_id)

    def ranking(self, node: Node) -> FromClause:
        """Entry ids with the rank of their words; the number weighs ten times, the title five times the body."""
        weight = case(WEIGHTS, value=_words.c.place)
        asked = [_query(windows(w.phrase.tokens)[-1], w.phrase.prefix) for w in wanted_words(node)]
        ranks = union_all(
            *(
                select(_words.c.entry_id, (weight * func.ts_rank(_words.c.words, one, 1)).label("rank")).where(
                    _holds(one), *_in_column(words)
                )
                for words, one in zip(wanted_words(node), asked, strict=True)
            )
        ).subquery()
        hits = self.matching(node).subquery()
        return (
            select(ranks.c.entry_id.label("id"), (-func.sum(ranks.c.rank)).label("score"))
            .where(ranks.c.entry_id.in_(select(hits.c.entry_id)))
            .group_by(ranks.c.entry_id)
            .subquery("ranked")
        )

    def feed(self) -> int:
        """Nothing lags here."""
        return 0

    def check(self) -> list[str]:
        """Table and index, an entry without rows, rows without an entry, a gap between pieces."""
        valid = db.session.scalar(text(_VALID))
        if valid is not True:
            what = "its index is damaged" if valid is False else "it or its index is not there"
            return [f"search_words can not be searched: {what}; run wenkong reindex"]
        found = (f"{count} {what}; run wenkong reindex" for what, count in db.session.execute(text(_FAULTS)) if count)
        return list(found)


_VALID = """
SELECT bool_and(i.indisvalid AND i.indisready) FROM pg_index i
WHERE i.indrelid = to_regclass('search_words') AND i.indexrelid = to_regclass('ix_search_words_words')
"""
_FAULTS = """
SELECT 'entries are missing from the index', count(*) FROM search_entry e
WHERE NOT EXISTS (SELECT FROM search_words w WHERE w.entry_id = e.id)
UNION ALL SELECT 'entries of the index are gone from the database', count(DISTINCT w.entry_id) FROM search_words w
WHERE NOT EXISTS (SELECT FROM search_entry e WHERE e.id = w.entry_id)
UNION ALL SELECT 'entries have lost a piece of their text', count(DISTINCT entry_id) FROM (
  SELECT entry_id FROM search_words GROUP BY entry_id, place HAVING count(*) <> max(piece) + 1
) AS torn
"""


def _rows(entry_id: int, tokens: Tokens) -> Iterator[dict[str, Any]]:
    """A row for each piece; the title always has one, so that an entry without words is known too."""
    for name, place in PLACES.items():
        pieces = list(cut(getattr(tokens, name).split()))
        for number, piece in enumerate(pieces):
            yield _row(entry_id, place, number, piece.own, _vector(piece.tokens))
        if name == "title" and not pieces:
            yield _row(entry_id, place, 0, 0, "")


def _row(entry_id: int, place: int, piece: int, own: int, words: str) -> dict[str, Any]:
    return {"entry_id": entry_id, "place": place, "piece": piece, "own": own, "words": words}


def _vector(tokens: Sequence[str]) -> str:
    """Tokens hold letters and digits only (``tokens.RUN``), so quotes around them are enough."""
    return " ".join(f"'{token}':{position}" for position, token in enumerate(tokens, start=1))


def expression(tokens: Sequence[str], prefix: bool) -> str:
    """Tokens that follow each other, in the server's language."""
    return " <-> ".join(f"'{token}'" for token in tokens) + (":*" if prefix else "")


def _query(tokens: Sequence[str], prefix: bool) -> Any:
    return cast(literal(expression(tokens, prefix), String), TSQUERY)


def _holds(query: Any) -> Any:
    return _words.c.words.op("@@", is_comparison=True)(query)


def _in_column(words: Words) -> list[Any]:
    return [_words.c.place == PLACES[words.column]] if words.column else []


def _entries(node: Node) -> Matches:
    """The entries that match; a leaf may name an entry twice."""
    match node:
        case Words(phrase):
            parts = windows(phrase.tokens)
            if len(parts) > 1:
                return _long(node, parts)
            return select(_words.c.entry_id).where(_holds(_query(phrase.tokens, phrase.prefix)), *_in_column(node))
        case Or(children):
            return union(*(_entries(c) for c in children))
        case And(children):
            wanted = [_entries(c) for c in children if not isinstance(c, Not)]
            left_out = [_entries(c.child) for c in children if isinstance(c, Not)]
            both = intersect(*wanted) if len(wanted) > 1 else wanted[0]
            return except_(both, *left_out) if left_out else both
    raise ValueError(f"not a question about text: {type(node).__name__}")


def _long(words: Words, parts: list[Sequence[str]]) -> Select[Any]:
    """A phrase longer than pieces overlap: its parts choose the candidates, their whole text decides."""
    ends = [words.phrase.prefix and part is parts[-1] for part in parts]
    places = [
        select(_words.c.entry_id, _words.c.place).where(_holds(_query(part, end)), *_in_column(words))
        for part, end in zip(parts, ends, strict=True)
    ]
    candidates = intersect(*places).cte().prefix_with("MATERIALIZED")
    asked = f" {' '.join(words.phrase.tokens)}" + ("" if words.phrase.prefix else " ")
    whole = _whole_text(candidates.c.entry_id, candidates.c.place)
    return select(candidates.c.entry_id).where(func.strpos(whole, asked) > 0)


def _whole_text(entry_id: Any, place: Any) -> Any:
    """The tokens of one column of an entry, put together again from its pieces."""
    pieces = _words.alias()
    lexemes = func.unnest(pieces.c.words).table_valued(
        column("lexeme", String), column("positions", ARRAY(SmallInteger)), column("weights", ARRAY(String))
    )
    lexemes = lexemes.render_derived(name="lexemes")
    positions = func.unnest(lexemes.c.positions).table_valued(column("at", SmallInteger))
    positions = positions.render_derived(name="positions")
    order = [pieces.c.piece, positions.c.at]
    joined = func.string_agg(lexemes.c.lexeme, literal_column("' '")).aggregate_order_by(*order)
    return (
        select(literal_column("' '").concat(joined).concat(literal_column("' '")))
        .select_from(pieces.join(lexemes, true()).join(positions, true()))
        .where(pieces.c.entry_id == entry_id, pieces.c.place == place, positions.c.at <= pieces.c.own)
        .scalar_subquery()
    )
