"""Counts beside the hits: one statement, the words matched once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    cast,
    distinct,
    func,
    literal,
    select,
    true,
    union_all,
)

from webapp.core.db import db
from webapp.core.search.models import SearchClause, SearchEntry

NAMES = ("kind", "type", "clause", "department", "state", "year")
MOST = 50  # values of one facet

Facets = dict[str, list[tuple[str, int]]]


def count(base: ColumnElement[bool], filters: dict[str, ColumnElement[bool]]) -> tuple[int, Facets]:
    """Total of the hits, and by facet (value, count), most frequent first.

    ``base`` is the words and the permission. A facet is counted under every filter but its own, so
    that the person sees what another choice would bring.
    """
    names = list(filters)
    passed = [filters[name].label(f"ok_{n}") for n, name in enumerate(names)]
    columns = ("kind", "type", "department", "state")
    hits = (
        select(
            SearchEntry.id,
            *(getattr(SearchEntry, c) for c in columns),
            (SearchEntry.date // 10_000).label("year"),
            *passed,
        )
        .where(base)
        .cte("hits")
        .prefix_with("MATERIALIZED")
    )

    def under(facet: str) -> ColumnElement[bool]:
        return and_(true(), *(hits.c[f"ok_{n}"] for n, name in enumerate(names) if name != facet))

    queries = [_row("total", literal(""), under("")).select_from(hits)]
    for name in NAMES:
        value = _value(name, hits)
        queries.append(_row(name, value, under(name)).select_from(_source(name, hits)).group_by(value))
    total = 0
    facets: Facets = {name: [] for name in NAMES}
    for name, value, number in db.session.execute(union_all(*queries)):
        if name == "total":
            total = number
        elif value not in (None, "", "0"):
            facets[name].append((value, number))
    return total, {name: _ordered(name, found) for name, found in facets.items()}


def _row(name: str, value: Any, clause: ColumnElement[bool]) -> Any:
    """One count; an entry that serves a clause of two standards counts once."""
    counted: Any = func.count(distinct(SearchClause.entry_id)) if name == "clause" else func.count()
    return select(literal(name).label("facet"), value.label("value"), counted.label("number")).where(clause)


def _value(name: str, hits: Any) -> Any:
    if name == "clause":
        return SearchClause.clause
    if name == "year":
        return cast(hits.c.year, String)
    return hits.c[name]


def _source(name: str, hits: Any) -> Any:
    return hits.join(SearchClause, SearchClause.entry_id == hits.c.id) if name == "clause" else hits


def _ordered(name: str, found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    if name == "year":
        return sorted(found, reverse=True)[:MOST]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST]
