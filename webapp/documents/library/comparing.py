"""A newer starter text beside the organisation's own, paragraph by paragraph."""

from __future__ import annotations

from dataclasses import dataclass, replace

from webapp.core.access import Actor
from webapp.core.errors import N_, NotFound
from webapp.documents.comparing.queries import units_of
from webapp.documents.library import queries
from webapp.documents.library.models import StarterTaking
from webapp.documents.library.starters import Starter
from webapp.documents.models import Document, Revision
from webapp.rendering.comparing import Entry, Unit, compare
from webapp.rendering.wordfile import blocks_of


@dataclass(frozen=True)
class Compared:
    """The own text and the newer one; ``changes`` is what differs."""

    taking: StarterTaking
    document: Document
    revision: Revision
    changes: tuple[Entry, ...]


def compared(starter: Starter, *, by: Actor) -> Compared:
    """Compare the newest own revision with the shipped text under today's names.

    Raises:
        NotFound: not taken over, not for this person to read, or nothing newer is there.
    """
    row = queries.shelved(starter, queries.takings().get(starter.key), by=by)
    if row.taking is None or row.document is None or row.revision is None or not row.newer:
        raise NotFound(N_("There is no newer starter text of this document."))
    newer = queries.filled(starter, row.taking.language, row.taking.departments, by=by)
    found = compare([_words(unit) for unit in units_of(row.revision)], _units(newer))
    return Compared(row.taking, row.document, row.revision, found.entries)


def _words(unit: Unit) -> Unit:
    """Only words are compared: the newer text has no file yet that would tell a heading from a paragraph."""
    return replace(unit, kind="text", level=0) if unit.kind == "heading" else unit


def _units(text: str) -> list[Unit]:
    found: list[Unit] = []
    for block in blocks_of(text):
        if block.rows:
            found += [Unit("row", " | ".join(row), tuple(row)) for row in block.rows]
        else:
            found.append(Unit("text", block.text))
    return found
