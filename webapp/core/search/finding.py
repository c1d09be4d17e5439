"""Finding: words and filters in, hits with place, snippets, counts and facets out.

Permission is one clause in every statement here, so what a person may not read is not found, not
counted and not in a snippet (domain.md section 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, func, not_, select

from webapp.core.access import Actor
from webapp.core.db import db, table_of
from webapp.core.errors import N_, Message
from webapp.core.search import facets as counts
from webapp.core.search.conditions import text_of, where
from webapp.core.search.drivers import Driver, driver
from webapp.core.search.filters import Filters, conditions
from webapp.core.search.kinds import visible_to
from webapp.core.search.models import SearchEntry, SearchPart
from webapp.core.search.query import Question, read
from webapp.core.search.snippets import Marker
from webapp.core.search.tree import fields, wanted_words

PAGE = 20
MANY = 500  # hits from which on a page is found by walking from the newest entry
CHUNK = 64  # parts of a hit read at a time
_parts = table_of(SearchPart)
PAST_ONLY = N_("Nothing in force has these words; %(count)s superseded or obsolete ones have them.")
NO_RANKING = N_("Without words there is nothing to rank; the newest come first.")


@dataclass(frozen=True)
class Hit:
    """One line of the answer; ``older`` counts revisions that match too and are folded away."""

    kind: str
    id: int
    group_id: int
    number: str
    title: str
    revision: str
    state: str
    type: str
    department: str
    date: int
    place: str
    snippets: tuple[Markup, ...]
    number_marked: Markup
    title_marked: Markup
    url: str
    older: int


@dataclass(frozen=True)
class Results:
    """A page of hits with the counts of all; ``also`` are other spellings that were searched."""

    total: int
    page: int
    pages: int
    items: list[Hit] = field(default_factory=list)
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()


def find(
    query_text: str,
    filters: Filters | None = None,
    *,
    by: Actor,
    with_facets: bool = True,
    synonyms: bool = True,
) -> Results:
    """Search for ``by``; never more than that person may read.

    Raises:
        Conflict: the engine of this database cannot search words.
    """
    filters = filters or Filters()
    question = read(query_text, synonyms=synonyms)
    engine = driver()
    visible = visible_to(by)
    base = and_(where(question.tree, engine), visible)
    chosen = conditions(filters, fields(question.tree))
    total, facets = counts.count(base, chosen) if with_facets else (_total(base, chosen), {})
    notes = list(question.notes)
    if not total and "state" in chosen:
        past = _total(base, {name: clause for name, clause in chosen.items() if name != "state"})
        notes += [Message(PAST_ONLY, {"count": past})] if past else []
    ranked, without_words = _order(question, filters, engine)
    notes += [Message(NO_RANKING)] if without_words else []
    offset = (filters.page - 1) * PAGE
    walked = and_(where(question.tree, engine, walk=True), visible)
    shown = walked if total > MANY else base
    rows = db.session.execute(ranked.where(shown, *chosen.values()).limit(PAGE).offset(offset)).all()
    older = _older([r.SearchEntry for r in rows], walked, chosen)
    marker = Marker(wanted_words(question.tree))
    first = _first_parts([row.SearchEntry.id for row in rows])
    items = [_hit(r.SearchEntry, marker, first.get(r.SearchEntry.id, []), older) for r in rows]
    pages = -(-total // PAGE)
    return Results(total, filters.page, pages, items, facets, question.also, tuple(notes))


def _total(base: ColumnElement[bool], chosen: dict[str, ColumnElement[bool]]) -> int:
    query = select(func.count()).select_from(SearchEntry).where(base, *chosen.values())
    return db.session.scalar(query) or 0


def _order(question: Question, filters: Filters, engine: Driver) -> tuple[Select[Any], bool]:
    """The page's statement in its order, and whether ranking was asked for without words."""
    newest = (SearchEntry.date.desc(), SearchEntry.id.desc())
    words = text_of(question.tree) if filters.sort == "relevance" else None
    page = select(SearchEntry).execution_options(populate_existing=True)
    if words is None:
        return page.order_by(*newest), filters.sort == "relevance"
    ranked = engine.ranking(words)
    query = page.join(ranked, ranked.c.id == SearchEntry.id)
    return query.order_by(ranked.c.score, *newest), False


def _older(
    entries: list[SearchEntry], base: ColumnElement[bool], chosen: dict[str, ColumnElement[bool]]
) -> dict[tuple[str, int], list[int]]:
    """Sequences of matching revisions that the state filter folded away, by (kind, group)."""
    if not entries or "state" not in chosen:
        return {}
    query = select(SearchEntry.kind, SearchEntry.group_id, SearchEntry.sequence).where(
        SearchEntry.group_id.in_({e.group_id for e in entries}), base, not_(chosen["state"])
    )
    found: dict[tuple[str, int], list[int]] = {}
    for kind, group, sequence in db.session.execute(query):
        found.setdefault((kind, group), []).append(sequence)
    return found


def _hit(
    entry: SearchEntry,
    marker: Marker,
    first: list[tuple[str, str]],
    older: dict[tuple[str, int], list[int]],
) -> Hit:
    found = marker.look(_texts(entry.id, first))
    return Hit(
        kind=entry.kind,
        id=entry.subject_id,
        group_id=entry.group_id,
        number=entry.number,
        title=entry.title,
        revision=entry.revision,
        state=entry.state,
        type=entry.type,
        department=entry.department,
        date=entry.date,
        place=found.place,
        snippets=found.snippets,
        number_marked=marker.mark(entry.number, "number"),
        title_marked=marker.mark(entry.title, "title"),
        url=entry.url,
        older=sum(s < entry.sequence for s in older.get((entry.kind, entry.group_id), ())),
    )


def _first_parts(entry_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    """The first ``CHUNK`` parts of every hit of the page, in one statement."""
    query = (
        select(_parts.c.entry_id, _parts.c.place, _parts.c.text)
        .where(_parts.c.entry_id.in_(entry_ids), _parts.c.ordinal < CHUNK)
        .order_by(_parts.c.entry_id, _parts.c.ordinal)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for entry_id, place, text in db.session.execute(query):
        found.setdefault(entry_id, []).append((place, text))
    return found


def _texts(entry_id: int, first: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """All parts of a hit in order; the later ones are read only when they are asked for."""
    yield from first
    start = CHUNK
    while len(first) == CHUNK:
        query = (
            select(_parts.c.place, _parts.c.text)
            .where(_parts.c.entry_id == entry_id, _parts.c.ordinal.between(start, start + CHUNK - 1))
            .order_by(_parts.c.ordinal)
        )
        first = [(place, text) for place, text in db.session.execute(query)]
        yield from first
        start += CHUNK
