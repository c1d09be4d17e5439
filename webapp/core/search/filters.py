"""What narrows a search beside its words, read from a page's, an API's or a command's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_

from webapp.core.errors import N_, Invalid, Message
from webapp.core.search.conditions import clause_is
from webapp.core.search.entry import day_number, storable
from webapp.core.search.models import SearchEntry

CURRENT = "current"
ANY = "any"
SORTS = ("newest", "relevance")
DEEPEST_PAGE = 10_000
NO_DAY = N_("Please write the day as year-month-day, for example 2026-03-31.")


@dataclass(frozen=True)
class Filters:
    """Several values of one filter mean any of them.

    ``state``: ``current`` (in force, visible drafts, records), ``any``, or one state's key.
    ``since`` and ``until`` are days, both included. ``in_force_on``: in force at the end of that
    day, whatever the state is now. ``group`` shows one document's revisions.
    """

    kind: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    clause: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    state: str = CURRENT
    year: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    in_force_on: date | None = None
    group: int | None = None
    sort: str = "newest"
    page: int = 1


def read_filters(values: Mapping[str, str | Sequence[str]]) -> Filters:
    """Filters from the names of ``GET /search``: kind, type, clause, department, state, year, from,
    to, in_force_on, group, sort, page. Unknown names and empty values are left alone.

    Raises:
        Invalid: a day, number or order that is none; ``fields`` names each.
    """
    reader = _Reader(values)
    found = Filters(
        kind=reader.many("kind"),
        type=reader.many("type"),
        clause=reader.many("clause"),
        department=reader.many("department"),
        state=reader.one("state") or CURRENT,
        year=tuple(n for v in reader.many("year") if (n := reader.number("year", v)) is not None),
        since=reader.day("from"),
        until=reader.day("to"),
        in_force_on=reader.day("in_force_on"),
        group=reader.number("group", reader.one("group")),
        sort=reader.one("sort") or "newest",
        page=reader.number("page", reader.one("page") or "1") or 0,
    )
    if found.sort not in SORTS:
        reader.wrong["sort"] = [Message(N_("The order is newest or relevance."))]
    if not 1 <= found.page <= DEEPEST_PAGE:
        reader.wrong["page"] = [Message(N_("This is not a page number."))]
    if reader.wrong:
        raise Invalid(fields=reader.wrong)
    return found


class _Reader:
    def __init__(self, values: Mapping[str, str | Sequence[str]]) -> None:
        self.values = values
        self.wrong: dict[str, list[Message]] = {}

    def many(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name) or ()
        values = (value,) if isinstance(value, str) else tuple(value)
        return tuple(storable(v).strip() for v in values if v and v.strip())[:50]

    def one(self, name: str) -> str:
        return (self.many(name) or ("",))[-1]

    def day(self, name: str) -> date | None:
        text = self.one(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.wrong[name] = [Message(NO_DAY)]
            return None

    def number(self, name: str, text: str) -> int | None:
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.wrong[name] = [Message(N_("This must be a whole number."))]
        return None


def conditions(filters: Filters, asked: set[str]) -> dict[str, ColumnElement[bool]]:
    """Filter by filter, the clause over ``SearchEntry``; facets leave their own one out.

    ``asked`` are the fields the question itself speaks about: who writes ``state:superseded`` or asks
    for a day in force means more than the default state shows.
    """
    entry = SearchEntry
    found: dict[str, ColumnElement[bool]] = {}
    for name, values in (("kind", filters.kind), ("type", filters.type), ("department", filters.department)):
        if values:
            found[name] = getattr(entry, name).in_(values)
    if filters.clause:
        found["clause"] = or_(*(clause_is(c) for c in filters.clause))
    if filters.year:
        found["year"] = or_(*(entry.date.between(y * 10_000, y * 10_000 + 1231) for y in filters.year))
    if filters.group is not None:
        found["group"] = entry.group_id == filters.group
    if filters.since:
        found["since"] = entry.date >= day_number(filters.since)
    if filters.until:
        found["until"] = entry.date <= day_number(filters.until)
    if filters.in_force_on:
        found["in_force_on"] = in_force(filters.in_force_on)
    wants_past = filters.in_force_on is not None or "state" in asked
    if filters.state == CURRENT and not wants_past:
        found["state"] = entry.current.is_(True)
    elif filters.state not in {CURRENT, ANY}:
        found["state"] = entry.state == filters.state
    return found


def in_force(day: date) -> ColumnElement[bool]:
    """In force at the end of ``day``: from that day or before, until a later one or open."""
    start, end = SearchEntry.in_force_from, SearchEntry.in_force_to
    return (start <= day) & (end.is_(None) | (end > day))
