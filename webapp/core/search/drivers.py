"""What a search engine must do here, and which one is chosen.

A driver knows words and entry ids, nothing else: permission, filters, order, counts, facets, place
and snippet come from the database, one code for all drivers (house.md section 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import FromClause, Select

from webapp.core.db import db
from webapp.core.errors import N_, Conflict
from webapp.core.search.folding import fold_text
from webapp.core.search.tokens import BOUNDARY, index_tokens
from webapp.core.search.tree import Node


@dataclass(frozen=True)
class Tokens:
    """The tokens of one entry, blank-separated, by column."""

    number: str
    title: str
    body: str


class Driver(Protocol):
    """One search engine."""

    name: str

    def put(self, entry_id: int, tokens: Tokens) -> None:
        """Take in an entry or take it in anew, inside the running transaction."""

    def remove(self, entry_id: int) -> None:
        """Forget an entry, inside the running transaction."""

    def clear(self) -> None:
        """Forget everything, inside the running transaction; what is damaged is made anew."""

    def matching(self, node: Node) -> Select[Any]:
        """A subquery of the entry ids that match ``node`` (``tree.is_text`` holds).

        Raises:
            Conflict: the index cannot be read.
        """

    def ranking(self, node: Node) -> FromClause:
        """The same as a table of (id, score); the best has the smallest score."""

    def feed(self) -> int:
        """Bring index files up to date (a job); how many entries were taken in."""

    def check(self) -> list[str]:
        """What is wrong with the index, in English for the log and doctor; empty when sound."""


def tokens_of(numbers: Sequence[str], title: str, texts: Sequence[str]) -> Tokens:
    """Fold and cut everything an entry says; no phrase reaches from one number or part to the next."""
    return Tokens(
        number=_joined(numbers),
        title=index_tokens(fold_text(title)),
        body=_joined(texts),
    )


def _joined(texts: Sequence[str]) -> str:
    return index_tokens(fold_text(BOUNDARY.join(t.replace(BOUNDARY, " ") for t in texts)))


def driver() -> Driver:
    """The engine the setting ``search`` names; empty means the database's own.

    Raises:
        Conflict: the setting names an engine that this database does not have.
    """
    from webapp import core
    from webapp.core.search.fts5 import FTS5
    from webapp.core.search.postgres import Postgres
    from webapp.core.search.whoosh_driver import WhooshFiles

    settings = core.current_settings()
    dialect = db.session.get_bind().dialect.name
    own = "fts5" if dialect == "sqlite" else "postgresql"
    chosen = settings.search or own
    if chosen == "whoosh":
        return WhooshFiles(settings.home / "search")
    if chosen != own:
        raise Conflict(N_("The setting search names %(name)s, which this database does not have."), name=chosen)
    return FTS5() if own == "fts5" else Postgres()
