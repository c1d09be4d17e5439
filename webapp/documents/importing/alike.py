"""Rows of an import whose texts are nearly the same, in groups of which one is picked (seeds.md G.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.documents.importing.models import ImportBatch, ImportItem, RowState
from webapp.documents.importing.near import groups_of


@dataclass(frozen=True)
class Alike:
    """One row of a group: ``part`` is how much of the shorter text stands in its nearest earlier one, in percent
    (None for the first); ``fullest`` marks the one that is proposed."""

    item: ImportItem
    part: int | None
    fullest: bool

    @property
    def incomplete(self) -> bool:
        """Whether its text breaks off."""
        return bool(self.item.guess.get("incomplete"))


def groups_in(batch: ImportBatch) -> list[list[Alike]]:
    """The groups among the rows that still wait."""
    items = [item for item in batch.items if item.state is RowState.PROPOSED and item.sha]
    found = groups_of([item.guess.get("sketch", ()) for item in items])
    return [_group([items[n] for n in group.members], [None, *group.parts]) for group in found]


def _group(items: Sequence[ImportItem], parts: Sequence[float | None]) -> list[Alike]:
    """The longest whole text is proposed; where all break off, the longest."""
    best = max(items, key=lambda item: (not item.guess.get("incomplete"), item.size, -item.position))
    return [
        Alike(item, None if part is None else round(part * 100), item is best)
        for item, part in zip(items, parts, strict=True)
    ]
