"""Files of an import that were cut, and rows that a cut which was undone left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.core.errors import N_, Message, Unmet
from webapp.documents.importing import queries
from webapp.documents.importing.lineage import cut_out_of, share_lines
from webapp.documents.importing.models import ImportBatch, ImportItem, RowState


@dataclass(frozen=True)
class CutFile:
    """A file that was cut: into how many rows, and what stands in the way of undoing it."""

    item: ImportItem
    parts: int
    unmet: Sequence[Unmet]


def cut_files(batch: ImportBatch) -> list[CutFile]:
    """The files whose parts stand as rows."""
    spans = queries.spans_of(batch)
    standing = {item.id: item for item in batch.items if item.state is not RowState.DROPPED}
    found = []
    for item in batch.items:
        parts = cut_out_of(item.id, standing, spans) if item.state is RowState.DROPPED else []
        if parts:
            text = N_("%(count)s of its rows were taken over already; what is taken over stays cut.")
            taken = sum(1 for id_ in parts if standing[id_].state is RowState.TAKEN)
            found.append(CutFile(item, len(parts), [Unmet(Message(text, {"count": taken}))] if taken else []))
    return found


def undone(batch: ImportBatch) -> set[int]:
    """Dropped rows whose text stands in another row: parts of a cut that was undone or made anew."""
    spans = queries.spans_of(batch)
    standing = [item.id for item in batch.items if item.state is not RowState.DROPPED]
    dropped = [item.id for item in batch.items if item.state is RowState.DROPPED and item.id in spans]
    return {id_ for id_ in dropped if any(share_lines(id_, other, spans) for other in standing)}
