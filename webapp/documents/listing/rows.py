"""One line of the controlled document list, ready for a page, for paper and for a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.core.access import Actor
from webapp.documents import queries
from webapp.documents.authoring.options import clause_names, clause_words, type_title
from webapp.documents.chips import Chip, chip_of, stood_chip
from webapp.documents.marks import list_chips
from webapp.documents.models import Revision
from webapp.documents.places import document_url, revision_url
from webapp.documents.queries import DocumentFilter, Listed
from webapp.documents.reading.queries import title_at

AT_ONCE = 200


@dataclass(frozen=True)
class Row:
    """A line: plain values; ``coming`` is the label of a revision on its way, ``timeline`` leads to that day."""

    number: str
    url: str
    title: str
    label: str
    effective: date | None
    department: str
    type: str
    clauses: str
    chip: Chip
    review: date | None
    coming: str = ""
    coming_chip: Chip | None = None
    taken_over: bool = False
    marks: tuple[Chip, ...] = ()
    timeline: str = ""


def rows_of(items: list[Listed], at: date | None) -> list[Row]:
    """The lines of documents, today with what limits them, or as they stood at the end of ``at``."""
    stood = [_stood(listed, at) for listed in items]
    marks = {} if at else list_chips([revision.id for revision in stood if revision is not None])
    return [
        _row(listed, at, revision, marks.get(revision.id, ()) if revision else ())
        for listed, revision in zip(items, stood, strict=True)
    ]


def _stood(listed: Listed, at: date | None) -> Revision | None:
    return listed.effective or (None if at else listed.draft or listed.last)


def _row(listed: Listed, at: date | None, stood: Revision | None, marks: tuple[Chip, ...]) -> Row:
    document, then = listed.document, listed.then
    coming = listed.draft if listed.draft is not None and listed.draft is not stood and not at else None
    return Row(
        number=document.number,
        url=revision_url(stood) if at and stood else document_url(document),
        title=title_at(stood) if at and stood else document.title,
        label=stood.label if stood else "",
        effective=stood.effective_from or stood.planned_on if stood else None,
        department=then.department if then else document.department.name,
        type=type_title(document.type),
        clauses=clause_names(then.clauses) if then else clause_words(document),
        chip=stood_chip(at) if at else chip_of(stood),
        review=None if at else document.next_review_on,
        coming=coming.label if coming else "",
        coming_chip=chip_of(coming) if coming else None,
        taken_over=listed.taken_over,
        marks=marks,
        timeline=f"{document_url(document)}/timeline?at={at.isoformat()}" if at else "",
    )


def every_row(wanted: DocumentFilter, *, by: Actor) -> list[Row]:
    """All lines that match, for paper and for the workbook."""
    rows: list[Row] = []
    page = 1
    while True:
        found = queries.master_list(wanted, by=by, page=page, per_page=AT_ONCE)
        rows += rows_of(found.items, wanted.at)
        if page >= found.pages:
            return rows
        page += 1
