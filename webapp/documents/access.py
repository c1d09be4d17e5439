"""Who may know of a document or revision, as clauses that filter every query (domain.md Classification)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from webapp.approvals.deputies import queries as deputies
from webapp.approvals.models import Assignment, AssignmentState, Round, RoundState, Step
from webapp.core.access import Actor, ActorKind, Permission
from webapp.core.unchanged import while_unchanged
from webapp.documents.lifecycle import State
from webapp.documents.models import Classification, Document, DocumentReader, ObsoleteRequest, Revision, RevisionAuthor

PUBLISHED = (State.EFFECTIVE, State.SUPERSEDED, State.OBSOLETE)

Clause = Callable[[Actor], ColumnElement[bool]]
_further: dict[str, Clause] = {}
_opened: dict[str, Clause] = {}
UNDER_WAY = (State.IN_REVIEW, State.IN_APPROVAL)


def register_reading(key: str, clause: Clause) -> None:
    """Let ``clause(by)`` over ``Document`` open documents whatever their classification: to holders, to borrowers."""
    _further[key] = clause


def register_opening(key: str, clause: Clause) -> None:
    """Let ``clause(by)`` over ``Revision`` open revisions that are not in force yet: to who must read them before."""
    _opened[key] = clause


def reads_all(by: Actor) -> bool:
    """Operator and system read everything."""
    return by.kind in {ActorKind.OPERATOR, ActorKind.SYSTEM}


def _signs(revision_id: Any, person_id: int) -> ColumnElement[bool]:
    return exists(
        select(Assignment.id)
        .join(Step, Step.id == Assignment.step_id)
        .join(Round, Round.id == Step.round_id)
        .where(Round.subject_kind == "revision", Round.subject_id == revision_id)
        .where(or_(Assignment.person_id == person_id, Assignment.for_id == person_id))
    )


def _stands_in(revision_id: Any, person_id: int) -> ColumnElement[bool]:
    """May decide today as deputy of somebody who is asked; this opens a draft, never a classification."""
    return exists(
        select(Assignment.id)
        .join(Step, Step.id == Assignment.step_id)
        .join(Round, Round.id == Step.round_id)
        .where(Round.subject_kind == "revision", Round.subject_id == revision_id, Round.state == RoundState.OPEN)
        .where(Assignment.state == AssignmentState.OPEN, deputies.seats_for(person_id))
    )


def _wrote(revision_id: Any, person_id: int) -> ColumnElement[bool]:
    return exists(
        select(RevisionAuthor.person_id).where(
            RevisionAuthor.revision_id == revision_id, RevisionAuthor.person_id == person_id
        )
    )


def _signs_the_end(person_id: int) -> ColumnElement[bool]:
    """Asked to decide on a request to end the document."""
    return exists(
        select(Assignment.id)
        .join(Step, Step.id == Assignment.step_id)
        .join(Round, Round.id == Step.round_id)
        .join(ObsoleteRequest, ObsoleteRequest.id == Round.subject_id)
        .where(Round.subject_kind == "obsolescence", ObsoleteRequest.document_id == Document.id)
        .where(or_(Assignment.person_id == person_id, Assignment.for_id == person_id))
    )


def _involved(person_id: int) -> ColumnElement[bool]:
    """Named reader, creator, author or signer of any revision of the document."""
    any_revision = Revision.__table__.alias("any_revision")
    return or_(
        Document.created_by_id == person_id,
        _signs_the_end(person_id),
        exists(
            select(DocumentReader.person_id).where(
                DocumentReader.document_id == Document.id, DocumentReader.person_id == person_id
            )
        ),
        exists(
            select(any_revision.c.id)
            .where(any_revision.c.document_id == Document.id)
            .where(or_(_wrote(any_revision.c.id, person_id), _signs(any_revision.c.id, person_id)))
        ),
    )


def class_allows(by: Actor) -> ColumnElement[bool]:
    """Whether the classification lets ``by`` know of a document.

    Ordinary: everyone signed in. Sensitive: owner department, those involved, and who holds the
    permission (quality manager, auditors). Confidential: those involved alone.
    """
    return while_unchanged(("class allows", by), lambda: _class_allows(by))


def _class_allows(by: Actor) -> ColumnElement[bool]:
    if reads_all(by):
        return true()
    if by.person_id is None or not by.may(Permission.DOCUMENT_VIEW):
        return false()
    near = Document.department_id.in_(sorted({*by.heads, *([by.department_id] if by.department_id else [])}))
    wide = true() if by.may(Permission.DOCUMENT_VIEW_CONFIDENTIAL) else near
    involved = _involved(by.person_id)
    further = [clause(by) for clause in _further.values()]
    return or_(
        Document.classification == Classification.ORDINARY,
        and_(Document.classification == Classification.SENSITIVE, or_(wide, involved)),
        involved,
        *further,
    )


def draft_allows(by: Actor) -> ColumnElement[bool]:
    """Drafts: author, signers, the owner's head, quality manager and controller.

    Who may release in an emergency reads what is under approval: nobody releases what they have not seen.
    """
    return while_unchanged(("draft allows", by), lambda: _draft_allows(by))


def _draft_allows(by: Actor) -> ColumnElement[bool]:
    if reads_all(by) or by.may(Permission.DOCUMENT_READ_DRAFTS):
        return true()
    if by.person_id is None:
        return false()
    return or_(
        Revision.created_by_id == by.person_id,
        _wrote(Revision.id, by.person_id),
        _signs(Revision.id, by.person_id),
        _stands_in(Revision.id, by.person_id),
        Revision.document_id.in_(select(Document.id).where(Document.department_id.in_(sorted(by.heads)))),
        Revision.state.in_(UNDER_WAY) if by.may(Permission.DOCUMENT_RELEASE_URGENT) else false(),
        *(clause(by) for clause in _opened.values()),
    )


def readable_revisions(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Revision``."""
    return and_(Revision.document_id.in_(select(Document.id).where(class_allows(by))), of_readable_documents(by))


def of_readable_documents(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Revision`` where its document is known to be readable."""
    return or_(Revision.state.in_(PUBLISHED), draft_allows(by))


def readable_documents(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Document``: its class allows it and there is a revision to see, or it is one's own."""
    seen = select(Revision.document_id).where(of_readable_documents(by))
    own: ColumnElement[bool] = Document.created_by_id == by.person_id if by.person_id else false()
    everything = true() if reads_all(by) or by.may(Permission.DOCUMENT_READ_DRAFTS) else false()
    return and_(class_allows(by), or_(Document.id.in_(seen), own, everything))
