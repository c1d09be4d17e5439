"""The list of external documents, one of them with its checks, and who cites it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import selectinload

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.core.search.models import SearchEntry, SearchPart
from webapp.documents import content, queries
from webapp.documents.access import readable_documents
from webapp.documents.external.models import External, ExternalCitation, Standing
from webapp.documents.external.rules import Named, first_place, named, signs, split_number
from webapp.documents.indexing import KIND
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, DocumentClause, Revision

SOON = timedelta(days=30)
CLAUSES = "clauses"


@dataclass(frozen=True)
class ExternalFilter:
    """What the list can be narrowed to; ``due``: whose check is overdue or due within 30 days; ``at``: a past day."""

    text: str = ""
    kind: str = ""
    standing: str = ""
    department_id: int | None = None
    due: bool = False
    at: date | None = None


def externals(wanted: ExternalFilter, *, by: Actor) -> list[External]:
    """External documents by number, as far as they match; everybody who reads documents may know of them."""
    require(by, Permission.DOCUMENT_VIEW)
    statement = select(External).where(*_conditions(wanted)).options(selectinload(External.department))
    return list(db.session.scalars(statement.order_by(External.key, External.id)))


def _conditions(wanted: ExternalFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        columns = (External.number, External.title, External.publisher)
        found.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.kind:
        found.append(External.kind == wanted.kind)
    if wanted.standing:
        found.append(External.standing == wanted.standing)
    if wanted.department_id is not None:
        found.append(External.department_id == wanted.department_id)
    if wanted.due:
        found.append(External.next_check_on <= queries.today() + SOON)
    return found


def get_external(external_id: int, *, by: Actor) -> External:
    """The external document of an id, or NotFound."""
    require(by, Permission.DOCUMENT_VIEW)
    found = db.session.get(External, external_id)
    if found is None:
        raise NotFound(N_("There is no such external document."))
    return found


def with_key(key: str) -> External | None:
    """The external document of this number and edition."""
    return db.session.scalars(select(External).where(External.key == key)).one_or_none()


def controlled_as(document: Document) -> list[External]:
    """External documents whose text is kept under this document."""
    return list(db.session.scalars(select(External).where(External.document_id == document.id).order_by(External.id)))


def standard_key_for(number: str, edition: str) -> str:
    """The clause list kept of this number and edition, by its own name or its national one; empty without one."""
    wanted = split_number(number)
    wanted = (wanted[0], wanted[1] or edition)
    for standard in content.standards().values():
        if wanted in {(split_number(name)[0], standard.edition) for name in (standard.name, standard.national) if name}:
            return standard.key
    return ""


@dataclass(frozen=True)
class Citing:
    """A document in force that names an external one, and where first."""

    revision: Revision
    place: str


def citing(external: External, *, by: Actor) -> list[Citing]:
    """Documents in force that cite it, by their clauses or by their text, as far as the person may know of them."""
    wanted = named(external.number, external.edition, external.title)
    by_clause = set()
    if external.standard_key:
        statement = select(DocumentClause.document_id).where(DocumentClause.standard == external.standard_key)
        by_clause = set(db.session.scalars(statement))
    in_text = dict(_in_texts(wanted))
    in_force = (
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(Revision.state == State.EFFECTIVE, readable_documents(by))
        .where(or_(Revision.document_id.in_(by_clause), Revision.id.in_(in_text)))
        .order_by(Document.number)
    )
    return [
        Citing(revision, in_text.get(revision.id, CLAUSES))
        for revision in db.session.scalars(in_force)
        if revision.document_id != external.document_id
    ]


def _in_texts(wanted: Named) -> Iterator[tuple[int, str]]:
    if not signs(wanted):
        return
    statement = (
        select(SearchEntry.subject_id, SearchPart.place, SearchPart.text)
        .join(SearchEntry, SearchEntry.id == SearchPart.entry_id)
        .where(SearchEntry.kind == KIND, SearchEntry.state == State.EFFECTIVE)
        .where(or_(*(SearchPart.text.contains(word, autoescape=True) for word in signs(wanted))))
        .order_by(SearchEntry.subject_id, SearchPart.ordinal)
    )
    rows = db.session.execute(statement.execution_options(yield_per=500))
    for revision_id, parts in groupby(rows, key=lambda row: row[0]):
        place = first_place(((row[1], row[2]) for row in parts), wanted)
        if place is not None:
            yield revision_id, place


def still_cites(external: External, revision: Revision, parts: list[tuple[str, str]]) -> bool:
    """Whether this revision cites it, by clauses of its document or its text."""
    clauses = {clause.standard for clause in revision.document.clauses}
    wanted = named(external.number, external.edition, external.title)
    return external.standard_key in clauses or first_place(parts, wanted) is not None


def citations_of(external: External, *, by: Actor) -> list[ExternalCitation]:
    """Documents that were found to cite it when it ended, as far as the person may know of them."""
    return list(db.session.scalars(_citations(by).where(ExternalCitation.external_id == external.id)))


def citations_in(document: Document) -> list[ExternalCitation]:
    """What a document was found to cite that holds no more."""
    statement = select(ExternalCitation).where(ExternalCitation.document_id == document.id)
    return list(db.session.scalars(statement.order_by(ExternalCitation.id)))


def _citations(by: Actor) -> Select[ExternalCitation]:
    statement = select(ExternalCitation).join(Document, Document.id == ExternalCitation.document_id)
    return statement.where(readable_documents(by)).order_by(Document.number)


def is_overdue(external: External, today: date) -> bool:
    """Whether its check should have been made by now."""
    return (
        external.standing is Standing.CURRENT and external.next_check_on is not None and external.next_check_on < today
    )
