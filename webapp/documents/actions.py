"""What is done with a document's identity: created, changed, its readers named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.core import clock, jobs, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import indexing, lifecycle, number_forms, queries
from webapp.documents.models import (
    Classification,
    Document,
    DocumentAct,
    DocumentClause,
    DocumentReader,
    DocumentType,
    Revision,
    RevisionAuthor,
)
from webapp.documents.numbers.actions import assign_number, claim_number, take_number
from webapp.documents.numbers.queries import pattern_values
from webapp.people.models import Department, Person

LONGEST_TITLE = 300


@dataclass(frozen=True)
class NewDocument:
    """What a new document needs; an empty ``number`` is allocated, an empty ``classification`` is the type's."""

    type_key: str
    title: str
    department: Department
    number: str = ""
    clauses: tuple[str, ...] = ()
    classification: str = ""
    parent: Document | None = None
    origin: str = "made"


def create_document(new: NewDocument, *, by: Actor) -> Document:
    """Create a document's identity with its number (7.5.2 a).

    Args:
        new: type, title, owner department; clauses as ``iso9001@2015:7.5.3``.

    Raises:
        Invalid: empty or over-long title, unknown or retired type, number that exists, clause without standard.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        type_ = queries.get_type(new.type_key)
        _refuse_retired(type_)
        title = _title(new.title)
        if new.number.strip():
            number = claim_number(new.number, type_, by=by)
        else:
            day = queries.today()
            values = pattern_values(type_, new.department, clauses=new.clauses, parent=new.parent, day=day)
            number = take_number(type_, values, by=by)
        document = Document(
            type=type_,
            number=number.printed,
            slug=number_forms.slug(number_forms.normalise(number.printed)),
            title=title,
            department=new.department,
            classification=_classification(new.classification or type_.classification),
            parent_id=new.parent.id if new.parent else None,
            created_by_id=by.person_id,
            created_at=clock.now(),
            origin=new.origin,
            clauses=_clauses(new.clauses),
            revisions=[],
        )
        db.session.add(document)
        db.session.flush()
        journal.record(
            DocumentAct.CREATED,
            document,
            by=by,
            private={"title": title},
            type=type_.key,
            number=document.number,
            department=document.department_id,
            classification=str(document.classification),
            clauses=sorted(new.clauses),
            parent=document.parent_id,
            origin=new.origin,
        )
        assign_number(number, document, by=by)
    return document


def change_document(
    document: Document,
    *,
    by: Actor,
    title: str | None = None,
    department: Department | None = None,
    clauses: Sequence[str] | None = None,
    classification: str | None = None,
    expected: int | None = None,
) -> Document:
    """Change title, owner department, clauses or classification; revisions already sent keep theirs.

    Args:
        expected: the version the person saw.

    Raises:
        Conflict: changed meanwhile, or under approval. NotAllowed: lowering the classification; once issued,
            anybody but the controller and the quality manager.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        document = fresh(document, expected)
        _refuse_under_approval(document)
        if queries.last_released(document) is not None:
            require(by, Permission.DOCUMENT_READ_DRAFTS)
        if title is not None:
            document.title = _title(title)
        if department is not None:
            document.department_id = department.id
        if clauses is not None:
            document.clauses = _clauses(clauses)
        if classification is not None:
            document.classification = _raised(document, _classification(classification))
        journal.record(
            DocumentAct.CHANGED,
            document,
            by=by,
            private={"title": document.title},
            department=document.department_id,
            classification=str(document.classification),
            clauses=sorted(f"{c.standard}:{c.clause}" for c in document.clauses),
        )
        db.session.refresh(document)
        indexing.put_again(document)
        draft = queries.open_of(document)
        if draft is not None:
            _add_author(draft, by)
            jobs.enqueue("freeze_body", revision_id=draft.id)
    return document


def _add_author(draft: Revision, by: Actor) -> None:
    """Who changes title, owner or clauses of what is drafted has written in it, and does not approve it."""
    if by.person_id is not None and by.person_id not in {author.person_id for author in draft.authors}:
        draft.authors.append(RevisionAuthor(revision_id=draft.id, person_id=by.person_id))


def name_readers(document: Document, persons: Sequence[Person], *, by: Actor) -> Document:
    """Name the persons who may read a sensitive or confidential document besides those involved."""
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        document = fresh(document)
        document.readers = [DocumentReader(person_id=p.id) for p in persons]
        journal.record(DocumentAct.READERS_CHANGED, document, by=by, readers=sorted(p.id for p in persons))
    return document


def _refuse_under_approval(document: Document) -> None:
    draft = queries.open_of(document)
    if draft is not None and draft.state not in lifecycle.EDITABLE:
        raise Conflict(
            N_("Revision %(label)s is under approval; its facts can not change now."), label=draft.label
        )


def _refuse_retired(type_: DocumentType) -> None:
    if type_.retired:
        raise Invalid(
            N_("The type %(key)s is retired: no new documents of it."),
            key=type_.key,
            fields={"type": [N_("This type is retired; choose another.")]},
        )


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise Invalid(fields={"title": [N_("Please fill this in.")]})
    if len(title) > LONGEST_TITLE:
        raise Invalid(fields={"title": [N_("At most 300 characters.")]})
    return title


def _classification(value: str) -> Classification:
    try:
        return Classification(value or Classification.ORDINARY)
    except ValueError as error:
        raise Invalid(fields={"classification": [N_("Unknown classification.")]}) from error


def _raised(document: Document, wanted: Classification) -> Classification:
    order = list(Classification)
    lowered = order.index(wanted) < order.index(document.classification)
    if lowered and queries.last_released(document) is not None:
        raise NotAllowed(N_("Lowering the classification of an issued document needs an approved request."))
    return wanted


def _clauses(clauses: Sequence[str]) -> list[DocumentClause]:
    found = []
    for text in dict.fromkeys(clauses):
        standard, _, clause = text.rpartition(":")
        if not standard or not clause:
            raise Invalid(
                fields={"clauses": [N_("Write a clause with its standard, like iso9001@2015:7.5.3.")]}
            )
        found.append(DocumentClause(standard=standard, clause=clause))
    return found
