"""From the tree to SQL: words become a driver's subquery, fields become clauses."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true

from webapp.core.search.drivers import Driver
from webapp.core.search.folding import fold_text
from webapp.core.search.models import SearchClause, SearchEntry
from webapp.core.search.tree import And, Every, Field, Node, Not, Nothing, Or, Range, Words, is_text

_DAY = re.compile(r"(\d{4})(?:-?(\d{1,2})(?:-?(\d{1,2}))?)?")


def where(node: Node, engine: Driver, *, walk: bool = False) -> ColumnElement[bool]:
    """The clause over ``SearchEntry`` that ``node`` means.

    ``walk`` keeps the database from starting with the hits: with thousands of them it is quicker to
    walk the entries from the newest and to stop at a page.

    Raises:
        Conflict: the engine cannot search words.
    """
    if is_text(node):
        entry_id = SearchEntry.id + 0 if walk else SearchEntry.id
        return entry_id.in_(engine.matching(node))
    match node:
        case Every():
            return true()
        case Nothing() | Words():
            return false()
        case Field(name, value):
            return _field(name, value)
        case Range():
            return _between(node)
        case Not(child):
            return not_(where(child, engine, walk=walk))
        case Or(children):
            return or_(*(where(c, engine, walk=walk) for c in _gathered(children, Or)))
        case And(children):
            return and_(*(where(c, engine, walk=walk) for c in _gathered(children, And)))


def text_of(node: Node) -> Node | None:
    """The part of the question a driver can rank, or None."""
    if is_text(node):
        return node
    if isinstance(node, And):
        return next((c for c in _gathered(node.children, And) if is_text(c)), None)
    return None


def _gathered(children: tuple[Node, ...], kind: type[And] | type[Or]) -> list[Node]:
    """Put what one engine call can answer together into one call."""
    text = [c for c in children if is_text(c)]
    if kind is And and text:
        text += [c for c in children if isinstance(c, Not) and is_text(c.child)]
    if len(text) < 2:
        return list(children)
    return [kind(tuple(text)), *(c for c in children if c not in text)]


def clause_is(value: str) -> ColumnElement[bool]:
    """Entries that serve a clause or one below it: ``7.5`` finds ``7.5.3``, of any standard unless
    one is named as in ``iso9001@2015:7.5``."""
    standard, _, bare = value.strip().rpartition(":")
    served = (SearchClause.clause == bare) | SearchClause.clause.startswith(f"{bare}.", autoescape=True)
    if standard:
        served &= SearchClause.standard == standard
    return SearchEntry.id.in_(select(SearchClause.entry_id).where(served))


def _field(name: str, value: str) -> ColumnElement[bool]:
    match name:
        case "number_part":
            return SearchEntry.number_folded.contains(value, autoescape=True)
        case "clause":
            return clause_is(value)
        case "department":
            spelt = {value, fold_text(value)}
            return or_(*(SearchEntry.department.contains(v, autoescape=True) for v in spelt))
        case "year" | "date":
            return _between(Range(name, value, value))
        case "kind" | "type" | "state":
            same: ColumnElement[bool] = getattr(SearchEntry, name) == value.lower()
            return same
    return false()


def _between(asked: Range) -> ColumnElement[bool]:
    """A range of days; ``2023`` and ``2023-05`` stand for all their days. A value that is no day
    matches nothing."""
    found: list[ColumnElement[bool]] = []
    if asked.low:
        days = _days(asked.low)
        if not days:
            return false()
        found.append(SearchEntry.date > days[1] if asked.low_out else SearchEntry.date >= days[0])
    if asked.high:
        days = _days(asked.high)
        if not days:
            return false()
        found.append(SearchEntry.date < days[0] if asked.high_out else SearchEntry.date <= days[1])
    return and_(true(), *found)


def _days(text: str) -> tuple[int, int] | None:
    """First and last day number of a year, month or day."""
    found = _DAY.fullmatch(fold_text(text).strip())
    if not found:
        return None
    year, month, day = (int(g) if g else 0 for g in found.groups())
    low = year * 10_000 + (month or 1) * 100 + (day or 1)
    high = year * 10_000 + (month or 12) * 100 + (day or 31)
    return low, high
