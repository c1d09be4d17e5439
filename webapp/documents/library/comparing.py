"""A newer starter text beside the organisation's own, paragraph by paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.access import Actor
from webapp.core.errors import N_, NotFound
from webapp.documents.approval_view import text_blocks
from webapp.documents.library import queries
from webapp.documents.library.models import StarterTaking
from webapp.documents.library.starters import Starter
from webapp.documents.models import Document, Revision
from webapp.rendering.compare import Paragraph, compare_texts
from webapp.rendering.wordfile import blocks_of


@dataclass(frozen=True)
class Compared:
    """The own text and the newer one; ``paragraphs`` None: too long to compare."""

    taking: StarterTaking
    document: Document
    revision: Revision
    paragraphs: list[Paragraph] | None


def compared(starter: Starter, *, by: Actor) -> Compared:
    """Compare the newest own revision with the shipped text under today's names.

    Raises:
        NotFound: not taken over, not for this person to read, or nothing newer is there.
    """
    row = queries.shelved(starter, queries.takings().get(starter.key), by=by)
    if row.taking is None or row.document is None or row.revision is None or not row.newer:
        raise NotFound(N_("There is no newer starter text of this document."))
    newer = queries.filled(starter, row.taking.language, row.taking.departments, by=by)
    return Compared(row.taking, row.document, row.revision, compare_texts(_own(row.revision), _lines(newer)))


def _own(revision: Revision) -> list[str]:
    lines: list[str] = []
    for block in text_blocks(revision):
        lines += [" | ".join(row) for row in block.rows] if block.rows else [block.text] if block.text else []
    return lines


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    for block in blocks_of(text):
        lines += [" | ".join(row) for row in block.rows] if block.rows else [block.text]
    return lines
