"""Writing the index, inside the action's transaction; nothing here commits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from webapp.core.db import db, table_of
from webapp.core.search import kinds, postgres
from webapp.core.search.drivers import driver, tokens_of
from webapp.core.search.entry import Entry, day_number, is_current, storable
from webapp.core.search.folding import fold_text
from webapp.core.search.models import SearchClause, SearchEntry, SearchPart
from webapp.core.search.whoosh_driver import stored_tokens

_entries = table_of(SearchEntry)
_parts = table_of(SearchPart)
_clauses = table_of(SearchClause)
_ID = select(_entries.c.id).where(
    _entries.c.kind == bindparam("kind_is"), _entries.c.subject_id == bindparam("subject_is")
)
_INSERT = {
    dialect.__name__.rsplit(".", 1)[-1]: dialect.insert(_entries).on_conflict_do_nothing().returning(_entries.c.id)
    for dialect in (sqlite, postgresql)
}
_INSERT_PARTS, _INSERT_CLAUSES = insert(_parts), insert(_clauses)
CHEAP = frozenset(
    {
        "state", "current", "department", "department_id", "classification", "owner_id", "in_force_from",
        "in_force_to", "url", "revision", "sequence", "type", "day",
    }
)  # fmt: skip


def put(entry: Entry) -> int:
    """Take in ``entry``, or take it in anew; its id in the index."""
    db.session.flush()
    rows, values = db.session.connection(), _values(entry)
    entry_id: int | None = rows.scalar(_INSERT[rows.dialect.name], values)
    if entry_id is None:  # it is there: most entries are new, so the first question is the insert itself
        entry_id = rows.execute(_ID, {"kind_is": entry.kind, "subject_is": entry.subject_id}).scalar_one()
        rows.execute(update(_entries).where(_entries.c.id == entry_id).values(**values))
        _drop_details(entry_id)
    texts = [storable(part.text) for part in entry.parts]
    _put_details(rows, entry_id, entry, texts)
    driver().put(entry_id, tokens_of([entry.number, *entry.aliases], entry.title, texts))
    return entry_id


def remove(kind: str, subject_id: int) -> None:
    """Forget it; what is not there is no error."""
    entry_id = _id_of(kind, subject_id)
    if entry_id is None:
        return
    _drop_details(entry_id)
    db.session.execute(delete(_entries).where(_entries.c.id == entry_id))
    driver().remove(entry_id)


def update_state(kind: str, subject_id: int, **columns: Any) -> bool:
    """Change facts that are not text (see ``CHEAP``) without touching the words; whether it is there.

    A new ``state`` decides ``current`` anew unless ``current`` is given.

    Raises:
        ValueError: a column whose text is indexed, or an unknown one.
    """
    unknown = set(columns) - CHEAP
    if unknown:
        raise ValueError(f"put the entry anew to change {sorted(unknown)}")
    if "day" in columns:
        columns["date"] = day_number(columns.pop("day"))
    if "state" in columns:
        columns.setdefault("current", is_current(columns["state"]))
    entry_id = _id_of(kind, subject_id)
    if entry_id is None:
        return False
    db.session.execute(update(_entries).where(_entries.c.id == entry_id).values(**columns))
    return True


def parts_of(kind: str, subject_id: int) -> list[tuple[str, str]]:
    """The text of an entry as (place, text) in reading order; empty when it is not there."""
    query = (
        select(_parts.c.place, _parts.c.text)
        .join(_entries, _entries.c.id == _parts.c.entry_id)
        .where(_entries.c.kind == kind, _entries.c.subject_id == subject_id)
        .order_by(_parts.c.ordinal)
    )
    return [(place, text) for place, text in db.session.execute(query)]


def clear() -> None:
    """Forget everything: the beginning of a reindex."""
    for table in (_parts, _clauses, _entries):
        db.session.execute(delete(table))
    driver().clear()


def reindex() -> Iterator[tuple[str, int]]:
    """Clear, then take in every registered source again; yields (kind, how many so far).

    The caller holds the transaction, so that a failure leaves the old index.
    """
    clear()
    for kind, source in kinds.sources().items():
        count = 0
        for count, entry in enumerate(source(), start=1):
            put(entry)
            yield kind, count
        if not count:
            yield kind, 0


def refeed() -> int:
    """Hand all stored entries to the driver again, after the setting ``search`` changed."""
    engine = driver()
    engine.clear()
    ids = db.session.scalars(select(_entries.c.id).order_by(_entries.c.id)).all()
    for entry_id in ids:
        tokens = stored_tokens(entry_id)
        if tokens is not None:
            engine.put(entry_id, tokens)
    return len(ids)


def feed() -> int:
    """Bring index files up to date: the worker's regular job. Zero where nothing lags."""
    return driver().feed()


def check() -> list[str]:
    """What is wrong between entries and engine, for ``doctor``; empty when sound."""
    return driver().check()


def fill() -> int:
    """Feed an index table that an upgrade has just made; how many entries there were to feed."""
    missing = driver().name == "postgresql" and postgres.is_empty()
    return refeed() if missing else 0


def _id_of(kind: str, subject_id: int) -> int | None:
    return db.session.scalar(_ID, {"kind_is": kind, "subject_is": subject_id})


def _values(entry: Entry) -> dict[str, Any]:
    numbers = [entry.number, *entry.aliases]
    same = (
        "kind", "subject_id", "group_id", "sequence", "revision", "state", "type",
        "department", "department_id", "classification", "owner_id", "in_force_from", "in_force_to", "url",
    )  # fmt: skip
    return {
        **{name: getattr(entry, name) for name in same},
        "number": storable(entry.number),
        "title": storable(entry.title),
        "aliases": storable("\n".join(entry.aliases)),
        "number_folded": storable("\n".join(fold_text(n) for n in numbers)),
        "current": is_current(entry.state) if entry.current is None else entry.current,
        "date": day_number(entry.day),
    }


def _put_details(rows: Connection, entry_id: int, entry: Entry, texts: list[str]) -> None:
    parts = [
        {"entry_id": entry_id, "ordinal": n, "place": storable(part.place)[:255], "text": text}
        for n, (part, text) in enumerate(zip(entry.parts, texts, strict=True))
    ]
    clauses = [
        {"entry_id": entry_id, "standard": standard, "clause": bare}
        for standard, bare in sorted({split_clause(c) for c in entry.clauses})
    ]
    if parts:
        rows.execute(_INSERT_PARTS, parts)
    if clauses:
        rows.execute(_INSERT_CLAUSES, clauses)


def _drop_details(entry_id: int) -> None:
    db.session.execute(delete(_parts).where(_parts.c.entry_id == entry_id))
    db.session.execute(delete(_clauses).where(_clauses.c.entry_id == entry_id))


def split_clause(clause: str) -> tuple[str, str]:
    """``iso9001@2015:7.5.3`` as (standard, number); a bare number has no standard."""
    standard, _, bare = clause.strip().rpartition(":")
    return standard, bare
