"""What the pages of an import show: plain values, rows with problems first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import Message, Unmet
from webapp.documents.authoring.options import type_title
from webapp.documents.authoring.queries import Asked, check_before_send
from webapp.documents.chips import Chip, chip_of
from webapp.documents.importing import queries
from webapp.documents.importing.alike import groups_in
from webapp.documents.importing.checks import Problem
from webapp.documents.importing.cut_files import CutFile, cut_files, undone
from webapp.documents.importing.models import ImportBatch, ImportItem, ImportPart, RowState
from webapp.documents.importing.packing import unpack_all
from webapp.documents.labels import label_when_sent
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Revision
from webapp.documents.renditions.inputs import body_for

SHOWN_WHY = ("number", "title", "revision", "type", "department", "issued", "effective", "text")


@dataclass(frozen=True)
class RowView:
    """One row of the grid; ``preview`` is the number that comes next where none stands."""

    item: ImportItem
    problems: Sequence[Problem] = ()
    notes: Sequence[Problem] = ()
    refusal: Sequence[Message] = ()
    preview: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    why: Mapping[str, Sequence[Message]] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    part: ImportPart | None = None

    @property
    def cuts(self) -> int:
        """How many cuts are proposed in the file."""
        return sum(1 for cut in self.item.guess.get("cuts", ()) if not cut.get("noise"))

    @property
    def offer(self) -> bool:
        """Whether the file can become the next revision of the document that bears its number."""
        return any(problem.offer for problem in self.problems)

    def says(self, name: str) -> bool:
        """Whether the reason is worth its place: that a file names no date is not."""
        return name not in {"issued", "effective"} or bool(self.item.guess.get(name))


@dataclass(frozen=True)
class Grid:
    """The rows that still wait, those with problems first, those that were left out, the files that were cut;
    ``alike`` counts the groups of near-duplicates, ``files`` those that were handed in."""

    rows: list[RowView]
    dropped: list[ImportItem]
    taken: int
    wrong: int
    cut: list[CutFile] = field(default_factory=list)
    alike: int = 0
    files: int = 0


@dataclass(frozen=True)
class Sendable:
    """One draft on the check page, with what is missing before it can be sent."""

    item: ImportItem
    revision: Revision
    label: str
    pages: int
    notes: Sequence[Message]
    unmet: Sequence[Unmet]
    waiting: bool


@dataclass
class RouteGroup:
    """Drafts of one type that go the same way."""

    title: str
    route: Sequence[Asked]
    rows: list[Sendable] = field(default_factory=list)


def grid(batch: ImportBatch, *, by: Actor, typed: shell.Values | None = None, errors: Mapping[str, Any] = {}) -> Grid:  # noqa: B006
    """The grid of a batch; ``typed`` and ``errors`` show a refused form again."""
    rows = queries.open_rows(batch.items)
    problems, notes = queries.problems_of(rows, by=by), queries.notes_of(rows, by=by)
    coming, parts = queries.previews(rows), queries.parts_of(batch)
    views = []
    for item in batch.items:
        if item.state is not RowState.PROPOSED:
            continue
        preview = coming.get(item.position)
        views.append(
            RowView(
                item,
                problems[item.position],
                notes.get(item.position, ()),
                unpack_all(item.refusal),
                preview if isinstance(preview, str) else "",
                _values(item, typed),
                _why(item),
                {name: errors[f"{name}-{item.id}"] for name in SHOWN_WHY if f"{name}-{item.id}" in errors},
                parts.get(item.id),
            )
        )
    views.sort(key=lambda view: (not (view.errors or view.problems or view.refusal), view.item.position))
    cut = cut_files(batch)
    hidden = {found.item.id for found in cut} | undone(batch)
    return Grid(
        rows=views,
        dropped=[item for item in batch.items if item.state is RowState.DROPPED and item.id not in hidden],
        taken=sum(1 for item in batch.items if item.state is RowState.TAKEN),
        wrong=sum(1 for view in views if view.problems or view.refusal),
        cut=cut,
        alike=len(groups_in(batch)),
        files=sum(1 for item in batch.items if item.id not in parts),
    )


def _values(item: ImportItem, typed: shell.Values | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "number": item.number,
        "title": item.title,
        "revision": item.revision,
        "type": item.type_key,
        "department": str(item.department_id),
        "issued": item.issued_on,
        "effective": item.effective_on,
    }
    raw = typed.raw if typed is not None else {}
    return {name: raw.get(f"{name}-{item.id}", value) for name, value in values.items()}


def _why(item: ImportItem) -> dict[str, list[Message]]:
    kept = item.guess.get("why", {})
    return {name: unpack_all(kept.get(name)) for name in SHOWN_WHY if kept.get(name)}


def drafts_of(batch: ImportBatch, chosen: Sequence[int], *, by: Actor) -> list[tuple[ImportItem, Revision]]:
    """Rows taken over whose revision can still be sent; ``chosen`` ids, or all when empty."""
    found = queries.revisions_taken(batch, by=by)
    return [
        (item, found[item.revision_id])
        for item in batch.items
        if item.revision_id in found and found[item.revision_id].state in EDITABLE and (not chosen or item.id in chosen)
    ]


def check_page(drafts: Sequence[tuple[ImportItem, Revision]], *, by: Actor) -> list[RouteGroup]:
    """The drafts by type and route, each with what is missing and what is worth a look."""
    groups: dict[tuple[str, tuple[Asked, ...]], RouteGroup] = {}
    for item, revision in drafts:
        check = check_before_send(revision, by=by)
        label = label_when_sent(revision)
        body = body_for(revision, label)
        type_ = revision.document.type
        group = groups.setdefault((type_.key, check.route), RouteGroup(type_title(type_), check.route))
        group.rows.append(
            Sendable(
                item,
                revision,
                label,
                body.pages if body else 0,
                list(body.notes) if body else [],
                check.unmet,
                check.waiting,
            )
        )
    return list(groups.values())


@dataclass(frozen=True)
class Result:
    """What became of one row."""

    item: ImportItem
    revision: Revision | None
    chip: Chip | None
    reasons: Sequence[Message]
    cut: bool = False


def results(batch: ImportBatch, *, by: Actor) -> list[Result]:
    """All rows with what became of them, refused ones first."""
    revisions = queries.revisions_taken(batch, by=by)
    problems = queries.problems_of(queries.open_rows(batch.items), by=by)
    found = []
    cut = {file.item.id for file in cut_files(batch)}
    hidden = undone(batch) - cut
    for item in batch.items:
        if item.id in hidden:
            continue
        revision = revisions.get(item.revision_id or 0)
        standing = [problem.message for problem in problems.get(item.position, [])]
        found.append(
            Result(
                item,
                revision,
                chip_of(revision) if revision else None,
                standing or unpack_all(item.refusal),
                item.id in cut,
            )
        )
    return sorted(found, key=lambda result: (not result.reasons, result.item.position))
