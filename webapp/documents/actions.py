"""What authors do with documents: created, changed, drafted, replaced, sent for approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from webapp.approvals import actions as approvals
from webapp.approvals.chains import Chain, parse_chain
from webapp.approvals.models import Round
from webapp.core import clock, files, jobs, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import indexing, lifecycle, number_forms, queries, unmet, versions
from webapp.documents.intake import Intake
from webapp.documents.lifecycle import Act
from webapp.documents.models import (
    Classification,
    Document,
    DocumentAct,
    DocumentClause,
    DocumentReader,
    PrintedToken,
    Revision,
    RevisionAuthor,
    Submission,
)
from webapp.documents.numbers.actions import assign_number, reserve_number, take_number
from webapp.documents.numbers.queries import pattern_values
from webapp.documents.renditions.inputs import body_for, label_when_sent
from webapp.documents.tokens import new_token
from webapp.people.models import Department, Person

LONGEST_TITLE = 300


@dataclass(frozen=True)
class NewDocument:
    """What a new document needs; an empty ``number`` is allocated."""

    type_key: str
    title: str
    department: Department
    number: str = ""
    clauses: tuple[str, ...] = ()
    classification: str = Classification.ORDINARY
    parent: Document | None = None
    origin: str = "made"


def create_document(new: NewDocument, *, by: Actor) -> Document:
    """Create a document's identity with its number (7.5.2 a).

    Args:
        new: type, title, owner department; clauses as ``iso9001@2015:7.5.3``.

    Raises:
        Invalid: empty or over-long title, unknown type, number that exists, clause without standard.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        type_ = queries.get_type(new.type_key)
        title = _title(new.title)
        if new.number.strip():
            number = reserve_number(new.number, type_, by=by)
        else:
            day = queries.today()
            values = pattern_values(type_, new.department, clauses=new.clauses, parent=new.parent, day=day)
            number = take_number(type_, values, by=by)
        document = Document(
            type_key=type_.key,
            number=number.printed,
            slug=number_forms.slug(number_forms.normalise(number.printed)),
            title=title,
            department_id=new.department.id,
            classification=_classification(new.classification),
            parent_id=new.parent.id if new.parent else None,
            created_by_id=by.person_id,
            created_at=clock.now(),
            origin=new.origin,
            clauses=_clauses(new.clauses),
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
        Conflict: changed meanwhile, or under approval. NotAllowed: lowering the classification.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        document = fresh(document)
        _refuse_stale(document.version, expected)
        _refuse_under_approval(document)
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
            jobs.enqueue("freeze_body", revision_id=draft.id)
    return document


def name_readers(document: Document, persons: Sequence[Person], *, by: Actor) -> Document:
    """Name the persons who may read a sensitive or confidential document besides those involved."""
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        document = fresh(document)
        document.readers = [DocumentReader(person_id=p.id) for p in persons]
        journal.record(DocumentAct.READERS_CHANGED, document, by=by, readers=sorted(p.id for p in persons))
    return document


def draft_revision(
    document: Document,
    intake: Intake,
    *,
    by: Actor,
    summary: str = "",
    label: str = "",
    kind: str = "modify",
    prepared_by: Person | None = None,
    effective_on: date | None = None,
) -> Revision:
    """Start the next revision from a file; without a label it takes the next release label.

    Args:
        intake: the file, already looked at (``intake.take_in``).
        kind: ``modify`` (修改) or ``new_edition`` (换版).

    Raises:
        Conflict: a revision is on its way already, or the end was asked for. Invalid: a label that exists or is none.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        document = fresh(document)
        _refuse_second_draft(document)
        _refuse_ending(document)
        revision = Revision(
            document=document,
            position=_next_position(document),
            label=_label(document, label, kind),
            kind=kind,
            summary=summary.strip(),
            prepared_by_id=prepared_by.id if prepared_by else None,
            created_by_id=by.person_id,
            created_at=clock.now(),
            planned_on=effective_on,
            **_file_columns(intake),
        )
        db.session.add(revision)
        db.session.flush()
        _add_authors(revision, by.person_id, prepared_by.id if prepared_by else None)
        db.session.add(_token(revision))
        journal.record(
            DocumentAct.REVISION_DRAFTED,
            revision,
            by=by,
            private={"summary": summary, "file": intake.name},
            document=document.id,
            label=revision.label,
            source=revision.source_sha,
            prepared_by=revision.prepared_by_id,
        )
        indexing.put_revision(revision, intake.parts)
        jobs.enqueue("freeze_body", revision_id=revision.id)
    return revision


def replace_file(
    revision: Revision, intake: Intake, *, by: Actor, summary: str | None = None, expected: int | None = None
) -> Revision:
    """Put another file into a draft; who does so is an author from then on.

    Raises:
        Conflict: not a draft (somebody may be signing it), or changed meanwhile.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        revision = fresh(revision)
        _refuse_stale(revision.version, expected)
        if revision.state not in lifecycle.EDITABLE:
            raise Conflict(N_("The file can be replaced only in a draft. Withdraw or return it first."))
        for name, value in _file_columns(intake).items():
            setattr(revision, name, value)
        if summary is not None:
            revision.summary = summary.strip()
        _add_authors(revision, by.person_id)
        journal.record(
            DocumentAct.FILE_REPLACED,
            revision,
            by=by,
            private={"file": intake.name, "summary": revision.summary},
            source=revision.source_sha,
        )
        indexing.put_revision(revision, intake.parts)
        jobs.enqueue("freeze_body", revision_id=revision.id)
    return revision


def submit_revision(
    revision: Revision,
    *,
    by: Actor,
    chain: Sequence[dict[str, object]] | None = None,
    issue_list: Sequence[str] = (),
    displayed: str = "",
) -> Round:
    """Send a draft for approval: freeze what is sent, open the round.

    Below 1.0 it is relabelled, same revision, same id. Submitting is 编制 and asks no credential.

    Raises:
        Conflict: an unmet condition (body not ready, chain leads to nobody ...); each is named.
    """
    with transaction():
        require(by, Permission.DOCUMENT_SUBMIT)
        revision = fresh(revision)
        document = fresh(revision.document)
        lifecycle.check(revision.state, Act.SUBMIT)
        missing = unmet.before_submit(revision)
        if missing:
            raise Conflict(N_("This can not be sent for approval yet."), unmet=missing)
        revision.label = label_when_sent(revision)
        body = body_for(revision)
        if body is None or body.sha is None:
            raise Conflict(N_("The PDF pages are still being made. Try again in a moment."))
        prepared_by = revision.prepared_by_id or by.person_id
        if prepared_by is None or by.person_id is None:
            raise NotAllowed(N_("Only a person can send something for approval."))
        revision.prepared_by_id = prepared_by
        _add_authors(revision, by.person_id, prepared_by)
        submission = Submission(
            revision_id=revision.id,
            number=len(revision.submissions) + 1,
            label=revision.label,
            printed_number=document.number,
            title=document.title,
            type_key=document.type_key,
            classification=str(document.classification),
            department_id=document.department_id,
            clauses=sorted(f"{c.standard}:{c.clause}" for c in document.clauses),
            issue_list=list(issue_list),
            summary=revision.summary,
            planned_on=revision.planned_on,
            source_sha=revision.source_sha,
            source_size=revision.source_size,
            body_sha=body.sha,
            body_size=body.size,
            body_pages=body.pages,
            submitted_by_id=by.person_id,
            prepared_by_id=prepared_by,
            submitted_at=clock.now(),
        )
        db.session.add(submission)
        revision.state = lifecycle.check(revision.state, Act.SUBMIT)
        revision.returned_reason = ""
        journal.record(
            DocumentAct.SUBMITTED,
            revision,
            by=by,
            submission=submission.number,
            label=revision.label,
            number=document.number,
            source=submission.source_sha,
            body=submission.body_sha,
            prepared_by=prepared_by,
        )
        indexing.update_revision(revision)
        db.session.expire(revision, ["submissions", "authors"])
        return approvals.open_round(
            "revision",
            revision.id,
            own_chain(document, chain) if chain else chain_of(document),
            department_id=document.department_id,
            authors={a.person_id for a in revision.authors},
            prepared_by=prepared_by,
            original=lambda: original_approver(document),
            by=by,
            displayed=displayed,
        )


def discard_draft(revision: Revision, *, by: Actor) -> None:
    """End a draft that was never sent: it is marked rejected and keeps its place in the history.

    Raises:
        Conflict: not a draft. NotAllowed: not the author and no permission to edit.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        revision = fresh(revision)
        if revision.state not in lifecycle.EDITABLE:
            raise Conflict(N_("Only a draft can be discarded."))
        revision.state = lifecycle.check(revision.state, Act.DISCARD)
        journal.record(DocumentAct.REVISION_DISCARDED, revision, by=by, label=revision.label)
        indexing.update_revision(revision)


def chain_of(document: Document) -> Chain:
    """The chain of the document's type; a form takes its procedure's where there is one."""
    type_ = document.type
    if type_.chain_from_parent and document.parent is not None:
        type_ = document.parent.type
    return parse_chain(type_.chain["steps"])


def own_chain(document: Document, steps: Sequence[dict[str, object]]) -> Chain:
    """A chain given for this one submission: more steps than the type asks for, never fewer.

    Raises:
        Invalid: no chain, or a step of the type's chain is missing from it or out of order.
    """
    wanted, given = chain_of(document), parse_chain(list(steps))
    left = iter(given.steps)
    if not all(step in left for step in wanted.steps):
        raise Invalid(
            N_("The chain leaves out a step that this type of document needs."),
            fields={"chain": [N_("Keep every step of the type's own chain, in its order; more may be added.")]},
        )
    return given


def original_approver(document: Document) -> int | None:
    """Who gave the last approval of the newest approved revision (tick-off row 6)."""
    from webapp.approvals.queries import last_approver

    return last_approver("revision", [r.id for r in document.revisions])


def _label(document: Document, label: str, kind: str) -> str:
    type_ = document.type
    if label.strip():
        try:
            wanted = versions.canonical(label)
        except Invalid as error:
            raise Invalid(str(error), fields={"label": [error.message]}) from error
    else:
        last = queries.last_released(document)
        wanted = versions.next_label(
            last.label if last else None,
            "new_edition" if kind == "new_edition" else "modify",
            type_.modifications_limit,
            scheme="edition" if type_.scheme == "edition" else "decimal",
        )
    ended = {lifecycle.State.REJECTED}
    if any(r.label == wanted and r.state not in ended for r in document.revisions):
        raise Invalid(
            N_("There is a revision %(label)s already."),
            label=wanted,
            fields={"label": [N_("This label is in use; take the next one.")]},
        )
    return wanted


def _refuse_second_draft(document: Document) -> None:
    draft = queries.open_of(document)
    if draft is not None:
        raise Conflict(
            N_("Revision %(label)s is on its way already (%(name)s). Finish or discard it first."),
            label=draft.label,
            name=draft.created_by.name if draft.created_by else "",
        )


def _refuse_ending(document: Document) -> None:
    asked = queries.obsolete_request_of(document)
    if asked is not None and asked.state in {"open", "approved"}:
        raise Conflict(N_("The end of this document has been asked for already."))


def _refuse_under_approval(document: Document) -> None:
    draft = queries.open_of(document)
    if draft is not None and draft.state not in lifecycle.EDITABLE:
        raise Conflict(
            N_("Revision %(label)s is under approval; its facts can not change now."), label=draft.label
        )


def _refuse_stale(version: int, expected: int | None) -> None:
    if expected is not None and expected != version:
        raise Conflict(N_("Somebody changed this meanwhile. Look at it again, then repeat your change."))


def _next_position(document: Document) -> int:
    last = db.session.scalar(select(func.max(Revision.position)).where(Revision.document_id == document.id))
    return (last or 0) + 1


def _file_columns(intake: Intake) -> dict[str, object]:
    return {
        "source_sha": files.keep(intake.data),
        "source_name": intake.name,
        "source_kind": intake.kind,
        "source_size": len(intake.data),
        "own_body_sha": files.keep(intake.own_pdf) if intake.own_pdf else None,
        "incomplete": intake.incomplete,
    }


def _token(revision: Revision) -> PrintedToken:
    head = journal.head()
    return PrintedToken(
        token=new_token(),
        kind="revision",
        revision_id=revision.id,
        made_at=clock.now(),
        epoch=head.epoch if head else 0,
    )


def _add_authors(revision: Revision, *persons: int | None) -> None:
    known = {a.person_id for a in revision.authors}
    for person_id in persons:
        if person_id is not None and person_id not in known:
            revision.authors.append(RevisionAuthor(revision_id=revision.id, person_id=person_id))
            known.add(person_id)


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
