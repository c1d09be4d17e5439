"""Whoosh index files, chosen by the setting ``search=whoosh``: fed by regular work, may lag behind.

Writing marks the entry as pending in the transaction; ``feed`` takes it in. A rolled-back action
leaves no mark, and a crash between commit and feed loses none. The files lie on one host: several
hosts need the engine of their database.
"""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import JSON as JSONType
from sqlalchemy import FromClause, Integer, Select, cast, delete, func, insert, literal, select

from webapp.core.db import db, table_of, transaction
from webapp.core.errors import N_, Conflict
from webapp.core.search.drivers import Tokens, tokens_of
from webapp.core.search.tree import And, Node, Not, Or, Words

COLUMNS = ("number", "title", "body")
WEIGHT = {"number": 10.0, "title": 5.0, "body": 1.0}
BATCH = 200
ANEW = 0  # the mark that asks for empty index files; no entry has this id
DAMAGED = N_("The search index on this server cannot be read. Ask the administrator to run: wenkong reindex")


class WhooshFiles:
    """The driver over index files in ``folder``."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, entry_id: int, tokens: Tokens) -> None:
        """Mark the entry for the next ``feed``; the tokens are made again there."""
        self.remove(entry_id)

    def remove(self, entry_id: int) -> None:
        """Mark the entry; ``feed`` sees that it is gone."""
        from webapp.core.search.models import SearchPending

        db.session.execute(insert(table_of(SearchPending)).values(entry_id=entry_id))

    def clear(self) -> None:
        """Ask for empty index files; the old ones answer until the next ``feed``."""
        from webapp.core.search.models import SearchPending

        db.session.execute(delete(table_of(SearchPending)))
        self.remove(ANEW)

    def matching(self, node: Node) -> Select[Any]:
        """Ids found in the files, handed to the database as one JSON value.

        Raises:
            Conflict: the files are damaged.
        """
        found = self._table(node)
        return select(found.c.id)

    def ranking(self, node: Node) -> FromClause:
        """The place in Whoosh's order is the score."""
        ranked: FromClause = self._table(node)
        return ranked

    def feed(self) -> int:
        """Take in what is pending, in batches; each is forgotten only after the files hold it.

        One process feeds at a time, and what it reads it reads after its turn came: nobody writes
        older words over newer ones. Where another process is feeding there is nothing to do.
        """
        with _turn(self.folder) as mine:
            done = 0
            while mine and (batch := self._take_batch()):
                done += batch
        return done

    def check(self) -> list[str]:
        """Whether the files can be read and, once nothing is pending, hold every entry."""
        from webapp.core.search.models import SearchEntry, SearchPending

        try:
            held = self._ids()
        except Exception as error:  # noqa: BLE001 -- damaged files fail in many ways, and this is to say so
            return [f"the index files are damaged ({type(error).__name__}); run wenkong reindex"]
        if db.session.scalar(select(func.count()).select_from(SearchPending)):
            return ["the index files lag behind; the worker feeds them"]
        kept = set(db.session.scalars(select(SearchEntry.id)))
        if kept == held:
            return []
        return [f"{len(kept - held)} of {len(kept)} entries are missing in the index files; run wenkong reindex"]

    def _take_batch(self) -> int:
        """One batch of marks; how many entries were taken in, at least one while marks are left."""
        from webapp.core.search.models import SearchPending

        db.session.rollback()  # see what is committed now, not what was when this process waited
        query = select(SearchPending.id, SearchPending.entry_id).order_by(SearchPending.id).limit(BATCH)
        rows = db.session.execute(query).all()
        if not rows:
            return 0
        marked = {entry_id for _, entry_id in rows}
        if ANEW in marked:
            self._begin_anew()
        self._write(sorted(marked - {ANEW}))
        with transaction():
            marks = table_of(SearchPending)
            db.session.execute(delete(marks).where(marks.c.id.in_([row_id for row_id, _ in rows])))
        return len(rows)

    def _begin_anew(self) -> None:
        from whoosh import index

        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        index.create_in(str(self.folder), _schema())

    def _index(self) -> Any:
        from whoosh import index

        if not index.exists_in(str(self.folder)):
            self.folder.mkdir(parents=True, exist_ok=True)
            return index.create_in(str(self.folder), _schema())
        return index.open_dir(str(self.folder))

    def _ids(self) -> set[int]:
        """The entries the files hold; reads every stored row."""
        with self._index().searcher() as searcher:
            return {int(stored["id"]) for stored in searcher.documents()}

    def _write(self, entry_ids: list[int]) -> None:
        writer = self._index().writer(timeout=30)
        try:
            for entry_id in entry_ids:
                tokens = stored_tokens(entry_id)
                if tokens is None:
                    writer.delete_by_term("id", str(entry_id))
                else:
                    writer.update_document(id=str(entry_id), number=tokens.number, title=tokens.title, body=tokens.body)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def _table(self, node: Node) -> Any:
        query = _query(node)
        try:
            with self._index().searcher() as searcher:
                ids = [int(hit["id"]) for hit in searcher.search(query, limit=None)]
        except Exception as error:  # damaged files fail in many ways
            raise Conflict(DAMAGED) from error
        return _as_table(ids)


@contextmanager
def _turn(folder: Path) -> Iterator[bool]:
    """Hold the feeding of ``folder``; False when another process does. Given up also by a killed process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}-turn").open("ab") as queue:
        try:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def stored_tokens(entry_id: int) -> Tokens | None:
    """The tokens of an entry as the database holds it, or None when it is gone."""
    from webapp.core.search.models import SearchEntry, SearchPart

    row = db.session.execute(
        select(SearchEntry.number, SearchEntry.aliases, SearchEntry.title).where(SearchEntry.id == entry_id)
    ).one_or_none()
    if row is None:
        return None
    texts = db.session.scalars(
        select(SearchPart.text).where(SearchPart.entry_id == entry_id).order_by(SearchPart.ordinal)
    ).all()
    return tokens_of([row.number, *row.aliases.splitlines()], row.title, texts)


def _as_table(ids: list[int]) -> Any:
    if db.session.get_bind().dialect.name == "sqlite":
        each = func.json_each(json.dumps(ids)).table_valued("key", "value").alias("each")
        return select(each.c.value.label("id"), each.c.key.label("score")).subquery("ranked")
    each = (
        func.json_array_elements_text(literal(ids, JSONType))
        .table_valued("value", with_ordinality="key")
        .render_derived(name="each")
    )
    return select(cast(each.c.value, Integer).label("id"), each.c.key.label("score")).subquery("ranked")


def _schema() -> Any:
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.fields import ID, TEXT, Schema

    texts = {name: TEXT(analyzer=SpaceSeparatedTokenizer(), field_boost=WEIGHT[name]) for name in COLUMNS}
    return Schema(id=ID(unique=True, stored=True), **texts)


def _query(node: Node) -> Any:
    from whoosh import query

    match node:
        case Words(_, name):
            return query.Or([_phrase(node, c) for c in ((name,) if name else COLUMNS)])
        case Or(children):
            return query.Or([_query(c) for c in children])
        case And(children):
            wanted = query.And([_query(c) for c in children if not isinstance(c, Not)])
            left_out = [_query(c.child) for c in children if isinstance(c, Not)]
            return query.AndNot(wanted, query.Or(left_out)) if left_out else wanted
    raise ValueError(f"not a question about text: {type(node).__name__}")


def _phrase(words: Words, name: str) -> Any:
    from whoosh import query

    tokens = words.phrase.tokens
    last = query.Prefix(name, tokens[-1]) if words.phrase.prefix else query.Term(name, tokens[-1])
    if len(tokens) == 1:
        return last
    if not words.phrase.prefix:
        return query.Phrase(name, list(tokens))
    return query.Sequence([*(query.Term(name, t) for t in tokens[:-1]), last])
