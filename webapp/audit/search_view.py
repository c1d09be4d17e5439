"""What the search page shows, as plain values: words for states and places, facets as links to follow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from webapp.core.errors import N_, Message
from webapp.core.search import Filters, Hit
from webapp.core.words import in_language
from webapp.documents import queries as documents
from webapp.documents.chips import KINDS as STATE_KINDS
from webapp.documents.chips import Chip
from webapp.documents.lifecycle import STATE_TITLES, State
from webapp.documents.marks import marks_by_id
from webapp.documents.place_words import place_words

KIND_TITLES: dict[str, str] = {
    "document": N_("Documents"),
    "record": N_("Records"),
    "attachment": N_("Attachments"),
    "meeting": N_("Minutes"),
    "copy": N_("Controlled copies"),
    "change": N_("Change requests"),
    "finding": N_("Findings"),
    "journal": N_("Journal"),
}
FACETS: dict[str, str] = {
    "kind": N_("Kind"),
    "type": N_("Type"),
    "clause": N_("Clause"),
    "department": N_("Department"),
    "year": N_("Year"),
    "state": N_("State"),
}
CURRENT = N_("In force and on its way")
ANY = N_("Everything, superseded and obsolete too")
SHOWN = 12
_CELL = re.compile(r"(table:\d+)/r\d+c\d+|(sheet:.+)![A-Z]+\d+")
Choice = tuple[str, Message]


@dataclass(frozen=True)
class Value:
    """One value of a facet: its words, how many it would bring, whether it is chosen."""

    value: str
    words: Message
    count: int
    chosen: bool


@dataclass(frozen=True)
class Card:
    """One hit with its words and the address of its place."""

    hit: Hit
    state: Message
    chip: str
    place: Message | None
    day: date | None
    url: str
    marks: tuple[Chip, ...] = ()


class Words:
    """The words of facet values and states."""

    def __init__(self, language: str) -> None:
        self._types = {t.key: in_language(t.titles, language) for t in documents.types()}

    def of(self, facet: str, value: str) -> Message:
        """The words of one value; names stay as they are."""
        if facet == "kind":
            return Message(KIND_TITLES.get(value, value))
        if facet == "type":
            return _name(self._types.get(value, value))
        if facet == "state":
            known = {"current": CURRENT, "any": ANY, **{str(s): title for s, title in STATE_TITLES.items()}}
            return Message(known[value]) if value in known else _name(value)
        return _name(value)


def _name(text: str) -> Message:
    return Message(text.replace("%", "%%"))


def facet_values(facets: Mapping[str, list[tuple[str, int]]], filters: Filters, words: Words) -> dict[str, list[Value]]:
    """Facet by facet; what is chosen stays there even when nothing matches it any more."""
    found: dict[str, list[Value]] = {}
    for facet in FACETS:
        counted = facets.get(facet, [])
        chosen = _chosen(facet, filters)
        gone = [(value, 0) for value in chosen if value not in dict(counted) and value not in {"current", "any"}]
        found[facet] = [
            Value(value, words.of(facet, value), count, value in chosen) for value, count in [*counted[:SHOWN], *gone]
        ]
    return found


def _chosen(facet: str, filters: Filters) -> tuple[str, ...]:
    if facet == "state":
        return (filters.state,)
    values = getattr(filters, facet)
    return tuple(str(value) for value in values)


def chips(filters: Filters, words: Words) -> list[tuple[str, Message, str, str]]:
    """Filters in force as (label, words, name, value) to remove one by one."""
    found = [
        (FACETS[facet], words.of(facet, value), facet, value)
        for facet in FACETS
        for value in _chosen(facet, filters)
        if value != "current"
    ]
    days = (
        (N_("From day"), filters.since, "from"),
        (N_("To day"), filters.until, "to"),
        (N_("In force on"), filters.in_force_on, "in_force_on"),
    )
    found += [(label, _name(day.isoformat()), name, day.isoformat()) for label, day, name in days if day]
    if filters.group is not None:
        found.append((N_("Revisions of"), Message(N_("one document")), "group", str(filters.group)))
    return found


def cards(hits: Sequence[Hit], question: str) -> list[Card]:
    """The hits ready to draw, with what limits a revision: on trial, temporary, released urgently."""
    marks = marks_by_id([hit.id for hit in hits if hit.kind == "document"])
    return [
        replace(card(hit, question), marks=tuple(m.chip for m in marks.get(hit.id, ())))
        if hit.kind == "document"
        else card(hit, question)
        for hit in hits
    ]


def card(hit: Hit, question: str) -> Card:
    """One hit; its address leads to the place and carries the words to mark."""
    known = hit.kind == "document" and hit.state in set(State)
    state = State(hit.state) if known else None
    return Card(
        hit=hit,
        state=Message(STATE_TITLES[state]) if state else _name(hit.state),
        chip=STATE_KINDS[state] if state else "draft",
        place=place_words(hit.place) if hit.place else None,
        day=_day(hit.date),
        url=_address(hit, question),
    )


def _day(number: int) -> date | None:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def _address(hit: Hit, question: str) -> str:
    values = {name: value for name, value in (("place", hit.place), ("q", question)) if value}
    address = f"{hit.url}?{urlencode(values)}" if values else hit.url
    if not hit.place:
        return address
    cell = _CELL.fullmatch(hit.place)
    anchor = (cell.group(1) or cell.group(2)) if cell else hit.place
    return f"{address}#{quote(anchor)}"
