"""Which kinds of things can be found, and by whom: each room registers its own. Default is no."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_

from webapp.core.access import Actor
from webapp.core.search.entry import Entry
from webapp.core.search.models import SearchEntry

Readable = Callable[[Actor], ColumnElement[bool]]
Source = Callable[[], Iterable[Entry]]


@dataclass(frozen=True)
class Kind:
    """One kind: its reading rule over ``SearchEntry`` and where its entries come from."""

    readable: Readable
    source: Source | None


_kinds: dict[str, Kind] = {}


def register_kind(kind: str, readable: Readable, *, source: Source | None = None) -> None:
    """Let entries of ``kind`` be found where ``readable(by)`` holds.

    ``readable`` answers a clause over ``SearchEntry``; ``source`` walks all entries for a reindex.
    """
    _kinds[kind] = Kind(readable, source)


def visible_to(by: Actor) -> ColumnElement[bool]:
    """The clause every count, facet, hit and snippet is filtered with."""
    kind_of = SearchEntry.kind.concat("")  # no index by kind: it would lead where hits or dates must
    rules = [and_(kind_of == name, kind.readable(by)) for name, kind in _kinds.items()]
    return or_(false(), *rules)


def sources() -> dict[str, Source]:
    """Kinds that can be indexed anew, with their entries."""
    return {name: kind.source for name, kind in _kinds.items() if kind.source}
