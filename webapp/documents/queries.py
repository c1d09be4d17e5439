"""Finding documents and revisions; what a person may not read is not found from here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp import core
from webapp.core import clock
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.documents import number_forms
from webapp.documents.access import of_readable_documents, readable_documents, readable_revisions
from webapp.documents.lifecycle import EDITABLE, OPEN, State
from webapp.documents.models import (
    Document,
    DocumentType,
    NumberAlias,
    ObsoleteRequest,
    PrintedToken,
    Revision,
    TakenOver,
)
from webapp.documents.past import Facts, answered_then, owned_then, past_at, titled_then, with_clause
from webapp.people.models import Department


@dataclass(frozen=True)
class DocumentFilter:
    """What the master list can be asked for; empty means all. ``at``: as it stood at that day's end, every filter
    by what held then; a state is one of today and is not asked of another day."""

    number: str = ""
    text: str = ""
    type: str = ""
    state: str = ""
    department: str = ""
    clause: str = ""
    at: date | None = None


@dataclass(frozen=True)
class Listed:
    """One line of the master list; ``then``: of a past day, how the document was described at its end."""

    document: Document
    effective: Revision | None = None
    draft: Revision | None = None
    last: Revision | None = None
    then: Facts | None = None

    @property
    def taken_over(self) -> bool:
        """Whether the revision in force was taken over, signed on paper."""
        return self.effective is not None and self.effective.taken_over is not None


@dataclass(frozen=True)
class DocumentPage:
    """One page of the master list and how many there are in all."""

    items: list[Listed] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1


def today() -> date:
    """The organisation's calendar day."""
    return clock.today(core.current_settings().timezone)


def get_document(slug: str, *, by: Actor) -> Document:
    """The document of an address.

    Raises:
        NotFound: no such document, or not one this person may know of.
    """
    statement = select(Document).where(Document.slug == slug.replace("\0", ""))
    return _visible(statement, by)


def get_document_by_id(document_id: int, *, by: Actor) -> Document:
    """The document of an id, or NotFound."""
    return _visible(select(Document).where(Document.id == document_id), by)


def document_numbered(number: str, *, by: Actor) -> Document | None:
    """The document that bears ``number`` in any printed form, or an old number, when it may be read."""
    key = number_forms.key(number)
    alias = select(NumberAlias.document_id).where(NumberAlias.key == key)
    statement = select(Document).where(
        or_(
            func.lower(Document.slug) == number_forms.slug(number_forms.normalise(number)).lower(),
            Document.id.in_(alias),
        ),
        readable_documents(by),
    )
    return db.session.scalars(statement.limit(1)).first()


def _visible(statement: Select[Document], by: Actor) -> Document:
    found = db.session.scalars(statement.where(readable_documents(by))).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such document, or you may not see it."))
    return found


def get_revision(document: Document, label: str, *, by: Actor) -> Revision:
    """The newest revision of this label.

    Raises:
        NotFound: no such revision, or a draft this person may not see.
    """
    statement = (
        select(Revision)
        .where(Revision.document_id == document.id, Revision.label == label.replace("\0", ""), readable_revisions(by))
        .order_by(Revision.position.desc())
        .limit(1)
    )
    found = db.session.scalars(statement).first()
    if found is None:
        raise NotFound(N_("There is no such revision, or you may not see it."))
    return found


def get_revision_by_id(revision_id: int, *, by: Actor) -> Revision:
    """The revision of an id, or NotFound."""
    statement = select(Revision).where(Revision.id == revision_id, readable_revisions(by))
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such revision, or you may not see it."))
    return found


def revisions_of(document: Document, *, by: Actor) -> list[Revision]:
    """Revisions this person may see, newest first."""
    statement = select(Revision).where(Revision.document_id == document.id, readable_revisions(by))
    return list(db.session.scalars(statement.order_by(Revision.position.desc())))


def effective_of(document: Document) -> Revision | None:
    """The revision in force."""
    return db.session.scalars(
        select(Revision).where(Revision.document_id == document.id, Revision.state == State.EFFECTIVE)
    ).one_or_none()


def open_of(document: Document) -> Revision | None:
    """The revision on its way, whatever its stage."""
    return db.session.scalars(
        select(Revision).where(Revision.document_id == document.id, Revision.state.in_(OPEN))
    ).one_or_none()


def readable_draft(document: Document, *, by: Actor) -> Revision | None:
    """The draft that still can be changed, when this person may know of it."""
    statement = select(Revision).where(
        Revision.document_id == document.id, Revision.state.in_(EDITABLE), readable_revisions(by)
    )
    return db.session.scalars(statement).one_or_none()


def drafts_of(person_id: int) -> list[Revision]:
    """The drafts a person is writing, whoever may read them."""
    writer = func.coalesce(Revision.prepared_by_id, Revision.created_by_id)
    statement = select(Revision).where(Revision.state.in_(EDITABLE), writer == person_id)
    return list(db.session.scalars(statement.order_by(Revision.id)))


def last_released(document: Document) -> Revision | None:
    """The newest revision that was ever in force."""
    statement = select(Revision).where(Revision.document_id == document.id, Revision.effective_from.is_not(None))
    return db.session.scalars(statement.order_by(Revision.position.desc()).limit(1)).first()


def types() -> list[DocumentType]:
    """All types, by level."""
    return list(db.session.scalars(select(DocumentType).order_by(DocumentType.level, DocumentType.key)))


def get_type(key: str) -> DocumentType:
    """The type of this key, or NotFound."""
    found = db.session.get(DocumentType, key.replace("\0", ""))
    if found is None:
        raise NotFound(N_("There is no document type %(key)s."), key=key)
    return found


def master_list(wanted: DocumentFilter, *, by: Actor, page: int = 1, per_page: int = 50) -> DocumentPage:
    """The master list (受控文件清单), filtered, newest numbers in order; few queries whatever the rows."""
    clauses = [readable_documents(by), *_conditions(wanted, by)]
    counted = select(func.count()).select_from(Document).where(*clauses)
    statement = (
        select(Document, counted.scalar_subquery())
        .where(*clauses)
        .options(joinedload(Document.department), joinedload(Document.type), selectinload(Document.clauses))
        .order_by(Document.number, Document.id)
        .limit(per_page)
    )
    page = max(1, page)
    rows = db.session.execute(statement.offset((page - 1) * per_page)).all()
    if not rows and page > 1:
        page = max(1, -(-(db.session.scalar(counted) or 0) // per_page))
        rows = db.session.execute(statement.offset((page - 1) * per_page)).all()
    total = rows[0][1] if rows else 0
    documents = [document for document, _total in rows]
    return DocumentPage(_listed(documents, wanted.at, by), total, page, max(1, -(-total // per_page)))


def _listed(documents: list[Document], at: date | None, by: Actor) -> list[Listed]:
    ids = [d.id for d in documents]
    statement = select(Revision).where(Revision.document_id.in_(ids), of_readable_documents(by))
    statement = statement.options(joinedload(Revision.taken_over).load_only(TakenOver.title))
    if at:
        statement = statement.where(in_force_at(at)).options(selectinload(Revision.submissions))
    in_force: dict[int, Revision] = {}
    draft: dict[int, Revision] = {}
    last: dict[int, Revision] = {}
    for revision in db.session.scalars(statement.order_by(Revision.position)):
        last[revision.document_id] = revision
        if revision.state in OPEN:
            draft[revision.document_id] = revision
        if stands(revision, at):
            in_force[revision.document_id] = revision
    if at:
        past = past_at(at)
        return [Listed(d, in_force.get(d.id), then=past.of(d)) for d in documents]
    return [Listed(d, in_force.get(d.id), draft.get(d.id), last.get(d.id)) for d in documents]


def stands(revision: Revision, at: date | None) -> bool:
    """Whether the revision is in force, or was at the end of the day ``at``."""
    if at is None:
        return revision.state is State.EFFECTIVE
    start, end = revision.effective_from, revision.effective_to
    return start is not None and start <= at and (end is None or at < end)


def in_force_at(day: date) -> ColumnElement[bool]:
    """The clause over ``Revision``: in force at the end of ``day``, half-open [from, to)."""
    return and_(
        Revision.effective_from.is_not(None),
        Revision.effective_from <= day,
        or_(Revision.effective_to.is_(None), Revision.effective_to > day),
    )


def _conditions(wanted: DocumentFilter, by: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.number:
        found.append(Document.number.icontains(wanted.number.strip(), autoescape=True))
    if wanted.type:
        found.append(Document.type_key == wanted.type)
    return found + (_conditions_then(wanted, wanted.at) if wanted.at else _conditions_today(wanted, by))


def _conditions_today(wanted: DocumentFilter, by: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        word = wanted.text.strip()
        found.append(_numbered(word, Document.title.icontains(word, autoescape=True)))
    if wanted.department:
        named = select(Department.id).where(
            or_(Department.name == wanted.department, Department.code == wanted.department)
        )
        found.append(Document.department_id.in_(named))
    if wanted.clause:
        found.append(Document.id.in_(with_clause(wanted.clause)))
    if wanted.state:
        states = select(Revision.document_id).where(Revision.state == wanted.state, readable_revisions(by))
        found.append(Document.id.in_(states))
    return found


def _conditions_then(wanted: DocumentFilter, at: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Document.id.in_(select(Revision.document_id).where(in_force_at(at)))]
    if wanted.text:
        word = wanted.text.strip()
        found.append(_numbered(word, titled_then(word, in_force_at(at))))
    if wanted.department:
        found.append(owned_then(wanted.department, past_at(at)))
    if wanted.clause:
        found.append(answered_then(wanted.clause, past_at(at)))
    return found


def _numbered(word: str, titled: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(Document.number.icontains(word, autoescape=True), titled)


def ready_to_release(*, by: Actor) -> list[Revision]:
    """Approved revisions that wait for the controller, oldest first."""
    statement = (
        select(Revision)
        .where(Revision.state == State.APPROVED, Revision.released_at.is_(None), readable_revisions(by))
        .options(selectinload(Revision.document))
        .order_by(Revision.id)
    )
    return list(db.session.scalars(statement))


def coming_into_force(*, by: Actor) -> list[Revision]:
    """Released revisions whose date has not come."""
    statement = (
        select(Revision)
        .where(Revision.state == State.APPROVED, Revision.released_at.is_not(None), readable_revisions(by))
        .options(selectinload(Revision.document))
        .order_by(Revision.planned_on, Revision.id)
    )
    return list(db.session.scalars(statement))


def in_work(*, by: Actor) -> list[Revision]:
    """Drafts and revisions under approval this person may see, newest first."""
    statement = (
        select(Revision)
        .where(Revision.state.in_(OPEN), readable_revisions(by))
        .options(selectinload(Revision.document), selectinload(Revision.created_by))
        .order_by(Revision.id.desc())
    )
    return list(db.session.scalars(statement))


def returned_to(*, by: Actor) -> list[Revision]:
    """The person's own drafts that came back with a reason."""
    statement = (
        select(Revision)
        .where(Revision.state == State.DRAFT, Revision.created_by_id == by.person_id)
        .where(Revision.returned_reason != "")
        .options(selectinload(Revision.document))
    )
    return list(db.session.scalars(statement.order_by(Revision.id)))


def reviews_due(until: date, *, by: Actor) -> list[Document]:
    """Documents whose next review falls on or before ``until``."""
    statement = (
        select(Document)
        .where(Document.next_review_on.is_not(None), Document.next_review_on <= until, readable_documents(by))
        .order_by(Document.next_review_on, Document.number)
    )
    return list(db.session.scalars(statement))


def children_of(document: Document, *, by: Actor) -> list[Document]:
    """Documents below this one: forms of a procedure, implementing rules."""
    statement = select(Document).where(Document.parent_id == document.id, readable_documents(by))
    return list(db.session.scalars(statement.order_by(Document.number)))


def in_force_below(document: Document) -> list[Document]:
    """Documents below this one that have a revision in force, whoever may read them."""
    in_force = select(Revision.document_id).where(Revision.state == State.EFFECTIVE)
    statement = select(Document).where(Document.parent_id == document.id, Document.id.in_(in_force))
    return list(db.session.scalars(statement.order_by(Document.id)))


def parent_of(document: Document, *, by: Actor) -> Document | None:
    """The document above, when this person may know of it."""
    statement = select(Document).where(Document.id == document.parent_id, readable_documents(by))
    return db.session.scalars(statement).one_or_none()


def printed_token(token: str) -> PrintedToken | None:
    """What a QR leads to; asked without sign-in, so it answers ids only to the verdict."""
    return db.session.get(PrintedToken, token)


def token_of(revision: Revision) -> PrintedToken:
    """The revision's own token, made with it."""
    statement = select(PrintedToken).where(PrintedToken.revision_id == revision.id, PrintedToken.kind == "revision")
    return db.session.scalars(statement).one()


def obsolete_request_of(document: Document) -> ObsoleteRequest | None:
    """The newest request to end the document."""
    statement = select(ObsoleteRequest).where(ObsoleteRequest.document_id == document.id)
    return db.session.scalars(statement.order_by(ObsoleteRequest.id.desc()).limit(1)).first()


def with_same_content(sha256: str, *, by: Actor) -> list[Revision]:
    """Readable revisions made from the very same file."""
    statement = select(Revision).where(Revision.source_sha == sha256, readable_revisions(by))
    return list(db.session.scalars(statement.order_by(Revision.id)))
