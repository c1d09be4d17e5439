"""The chapters of a revision, and what of the ten contents they cover."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.core import search
from webapp.documents import indexing
from webapp.documents.completeness.rules import Chapter, chapters_of_contents
from webapp.documents.models import Document, Revision
from webapp.documents.reading.text import Block, blocks_of

PROCEDURES = "2"
"""The level of types that are looked at; a rule, an instruction or a form covers what it is for."""


def is_looked_at(document: Document) -> bool:
    """Whether the ten contents are looked for in a document: procedures only."""
    return document.type.level == PROCEDURES


def contents_of(revision: Revision) -> dict[str, Chapter | None]:
    """The chapter for each of the ten contents; empty where the text has no headings that can be told from it."""
    chapters = chapters_in(blocks_of(search.parts_of(indexing.KIND, revision.id)))
    return chapters_of_contents(chapters, revision.document.title) if chapters else {}


def chapters_in(blocks: Sequence[Block]) -> list[Chapter]:
    """The headings among ``blocks``; a chapter is filled by anything but headings, also under its subheadings."""
    found = []
    for place, block in enumerate(blocks):
        if block.kind == "heading":
            filled = False
            for below in blocks[place + 1 :]:
                if below.kind == "heading" and below.level <= block.level:
                    break
                filled = filled or below.kind != "heading"
            found.append(Chapter(block.text, block.anchor, filled))
    return found
