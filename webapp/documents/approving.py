"""What an approval means for a revision and for a request to end a document."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from webapp.approvals.rules import APPROVING
from webapp.approvals.subjects import Heading, Shown, SubjectView
from webapp.core import journal
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, NotAllowed, NotFound
from webapp.core.words import in_language
from webapp.documents import approval_view, hooks, indexing, lifecycle, queries
from webapp.documents.access import class_allows
from webapp.documents.emergency import actions as emergency
from webapp.documents.lifecycle import Act, State
from webapp.documents.models import Document, DocumentAct, ObsoleteRequest, Revision, Submission
from webapp.documents.places import document_url, revision_url
from webapp.documents.releasing import actions as releasing
from webapp.documents.renditions.actions import view_revision as note_view
from webapp.people import queries as people
from webapp.people.models import Person


class _OfDocuments:
    """What revisions and requests to end a document have in common: they are of a document."""

    def types(self, language: str) -> list[tuple[str, str]]:
        """The document types."""
        return [(type_.key, in_language(type_.titles, language)) for type_ in queries.types()]

    def type_key(self, subject_id: int) -> str:
        """The type of the document."""
        return self._document(subject_id).type_key

    def may_sign_together(self, subject_id: int) -> bool:
        """As the document's type says."""
        return self._document(subject_id).type.sign_together

    def check_may_be_asked(self, subject_id: int, person: Person) -> None:
        """Being asked opens a draft, never a classification."""
        statement = select(Document.id).where(Document.id == self._document(subject_id).id)
        if db.session.scalar(statement.where(class_allows(people.actor_of(person)))) is None:
            raise NotAllowed(
                N_("%(name)s may not know of a document of this classification, so cannot be asked."),
                name=person.name,
            )

    def _document(self, subject_id: int) -> Document:
        raise NotImplementedError


class RevisionSubject(_OfDocuments):
    """A revision under approval; the room ``approvals`` knows no more of it than this."""

    title = N_("Revisions")

    def _document(self, subject_id: int) -> Document:
        return _revision(subject_id).document

    def shown(self, subject_id: int) -> Shown:
        """The submission's facts and files: source and frozen body."""
        revision = _revision(subject_id)
        sent = revision.submissions[-1]
        return Shown(_facts(revision, sent), _files(sent))

    def heading(self, subject_id: int) -> Heading:
        """Number, title, label, address, and the label in force until then."""
        revision = _revision(subject_id)
        document = revision.document
        before = queries.effective_of(document)
        old = before.label if before is not None and before is not revision else ""
        return Heading(document.number, document.title, revision.label, revision_url(revision), old)

    def view(self, subject_id: int, *, by: Actor, language: str, submission: int) -> SubjectView:
        """Text, facts and what will change, on one screen."""
        revision = _revision(subject_id)
        note_view(revision, by=by)
        return approval_view.view_revision(revision, by=by, language=language, submission=submission)

    def check_readable(self, subject_id: int, *, by: Actor) -> None:
        """Who may not see the revision does not know of its approval."""
        queries.get_revision_by_id(subject_id, by=by)

    def on_step(self, subject_id: int, meaning: str, *, by: Actor) -> None:
        """At a step of meaning 批准 the revision is in approval, before it in review."""
        revision = _revision(subject_id)
        if meaning == APPROVING and revision.state is State.IN_REVIEW:
            _move(revision, Act.REACH_APPROVAL, DocumentAct.APPROVAL_REACHED, by=by)
        elif meaning != APPROVING and revision.state is State.IN_APPROVAL:
            _move(revision, Act.RETURN_TO_STEP, DocumentAct.RETURNED, by=by)

    def on_approved(self, subject_id: int, *, by: Actor) -> None:
        """Approved: waits for the controller, or is released at once where the type says so."""
        revision = _revision(subject_id)
        if revision.state is State.EFFECTIVE:
            emergency.confirm_emergency(revision, by=by)
            return
        if revision.state is State.IN_REVIEW:
            _move(revision, Act.REACH_APPROVAL, DocumentAct.APPROVAL_REACHED, by=by)
        _move(revision, Act.COMPLETE, DocumentAct.APPROVED, by=by)
        hooks.tell_approved(revision, by=by)
        if revision.document.type.release == "automatic":
            releasing.release_by_itself(revision, by=by)

    def on_returned(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """Back to its author as a draft, with the reason on top of the document."""
        revision = _revision(subject_id)
        revision.returned_reason = reason
        if revision.state is State.EFFECTIVE:
            emergency.lapse_emergency(revision, queries.today(), reason, by=by)
            return
        _move(revision, Act.RETURN_TO_AUTHOR, DocumentAct.RETURNED, by=by)

    def on_rejected(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """Ended; the next revision is a new one."""
        revision = _revision(subject_id)
        revision.returned_reason = reason
        if revision.state is State.EFFECTIVE:
            emergency.lapse_emergency(revision, queries.today(), reason, by=by)
            return
        _move(revision, Act.REJECT, DocumentAct.REJECTED, by=by)

    def on_withdrawn(self, subject_id: int, *, by: Actor) -> None:
        """A draft again; what was released urgently is not taken back."""
        emergency.refuse_withdrawal(_revision(subject_id))
        _move(_revision(subject_id), Act.WITHDRAW, DocumentAct.WITHDRAWN, by=by)


class ObsolescenceSubject(_OfDocuments):
    """A request to end a document, under approval."""

    title = N_("Ends of documents")

    def _document(self, subject_id: int) -> Document:
        return _request(subject_id).document

    def shown(self, subject_id: int) -> Shown:
        """The document in force, the reason's request and the day."""
        request = _request(subject_id)
        revision = queries.effective_of(request.document)
        if revision is None:
            raise NotFound(N_("The document is not in force."))
        sent = revision.submissions[-1] if revision.submissions else None
        facts = {
            **_facts(revision, sent),
            "kind": "obsolescence",
            "id": str(request.id),
            "effective": request.effective_on.isoformat(),
        }
        return Shown(facts, _files(sent) if sent else ())

    def heading(self, subject_id: int) -> Heading:
        """Number, title, label, address."""
        document = _request(subject_id).document
        revision = queries.effective_of(document)
        return Heading(document.number, document.title, revision.label if revision else "", document_url(document))

    def view(self, subject_id: int, *, by: Actor, language: str, submission: int) -> SubjectView:
        """The document that is to end, why and when."""
        request = _request(subject_id)
        revision = queries.effective_of(request.document) or queries.last_released(request.document)
        if revision is not None:
            note_view(revision, by=by)
        return approval_view.view_obsolescence(request, by=by, language=language)

    def check_readable(self, subject_id: int, *, by: Actor) -> None:
        """Readable with the document."""
        queries.get_document_by_id(_request(subject_id).document_id, by=by)

    def on_step(self, subject_id: int, meaning: str, *, by: Actor) -> None:
        """Steps change nothing."""

    def on_approved(self, subject_id: int, *, by: Actor) -> None:
        """Ends now, or on its day by the job."""
        request = _request(subject_id)
        request.state = "approved"
        db.session.flush()
        releasing.end_when_due(request, by=by)

    def on_returned(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """The request is closed; another may be made."""
        _request(subject_id).state = "returned"

    def on_rejected(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """The document stays in force."""
        _request(subject_id).state = "rejected"

    def on_withdrawn(self, subject_id: int, *, by: Actor) -> None:
        """The document stays in force."""
        _request(subject_id).state = "withdrawn"


def _revision(revision_id: int) -> Revision:
    found = db.session.get(Revision, revision_id)
    if found is None:
        raise NotFound(N_("There is no such revision, or you may not see it."))
    return found


def _request(request_id: int) -> ObsoleteRequest:
    found = db.session.get(ObsoleteRequest, request_id)
    if found is None:
        raise NotFound(N_("There is no such request."))
    return found


def _move(revision: Revision, act: Act, entry: DocumentAct, *, by: Actor) -> None:
    before = revision.state
    revision.state = lifecycle.check(before, act)
    journal.record(entry, revision, by=by, before=str(before), after=str(revision.state))
    indexing.update_revision(revision)


def _facts(revision: Revision, sent: Submission | None) -> dict[str, Any]:
    document = revision.document
    return {
        "kind": "revision",
        "id": str(revision.id),
        "submission": sent.number if sent else 0,
        "number": sent.printed_number if sent else document.number,
        "title": sent.title if sent else document.title,
        "label": sent.label if sent else revision.label,
        "order": revision.position,
        "type": sent.type_key if sent else document.type_key,
        "classification": sent.classification if sent else str(document.classification),
        "clauses": sent.clauses if sent else [],
        "department": str(sent.department_id if sent else document.department_id),
        "effective": sent.planned_on.isoformat() if sent and sent.planned_on else "",
    }


def _files(sent: Submission) -> tuple[dict[str, Any], ...]:
    source = {"role": "source", "alg": 1, "hash": sent.source_sha, "size": sent.source_size}
    return source, {"role": "body", "alg": 1, "hash": sent.body_sha, "size": sent.body_size}

