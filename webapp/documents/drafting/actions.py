"""A revision from its file to its submission: drafted, replaced, discarded, sent for approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from webapp.approvals import actions as approvals
from webapp.approvals.models import Round
from webapp.core import clock, files, jobs, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, NotAllowed
from webapp.core.tokens import new_token
from webapp.documents import hooks, indexing, lifecycle, paper, queries, unmet
from webapp.documents.chains import chain_of_next, original_approver, own_chain
from webapp.documents.intake import Intake
from webapp.documents.labels import label_for, label_when_sent
from webapp.documents.lifecycle import Act
from webapp.documents.models import (
    Document,
    DocumentAct,
    PrintedToken,
    Rendition,
    Revision,
    RevisionAuthor,
    Submission,
)
from webapp.documents.releasing.hooks import refuse_unsettled
from webapp.documents.renditions.inputs import body_for
from webapp.people import queries as people
from webapp.people.models import Person


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
    as_on_paper: bool = False,
    language: str = "",
) -> Revision:
    """Start the next revision from a file; without a label it takes the next release label.

    Args:
        intake: the file, already looked at (``intake.take_in``).
        kind: ``modify`` (修改) or ``new_edition`` (换版).
        as_on_paper: the label stays as it is, also outside the schemes (taken over, signed on paper).
        language: of cover, header and foot; empty: that of the text.

    Raises:
        Conflict: a revision is on its way already, or the end was asked for. Invalid: a label that exists or is
            none, a language no cover has.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        document = fresh(document)
        _refuse_second_draft(document)
        _refuse_ending(document)
        refuse_unsettled(document)
        revision = Revision(
            document=document,
            position=_next_position(document),
            label=label if as_on_paper else label_for(document, label, kind),
            kind=kind,
            summary=summary.strip(),
            prepared_by_id=prepared_by.id if prepared_by else None,
            created_by_id=by.person_id,
            created_at=clock.now(),
            planned_on=effective_on,
            language=paper.chosen(language, intake.text),
            authors=[],
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
            language=revision.language,
        )
        indexing.put_revision(revision, intake.parts)
        hooks.tell_filed(revision, by=by)
        jobs.enqueue("freeze_body", revision_id=revision.id)
    return revision


def replace_file(
    revision: Revision,
    intake: Intake,
    *,
    by: Actor,
    summary: str | None = None,
    language: str = "",
    expected: int | None = None,
) -> Revision:
    """Put another file into a draft; who does so is an author from then on. Without a ``language`` the paper
    takes that of the new text.

    Raises:
        Conflict: not a draft (somebody may be signing it), or changed meanwhile.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        revision = fresh(revision, expected)
        if revision.state not in lifecycle.EDITABLE:
            raise Conflict(N_("The file can be replaced only in a draft. Withdraw or return it first."))
        for name, value in _file_columns(intake).items():
            setattr(revision, name, value)
        revision.language = paper.chosen(language, intake.text)
        if summary is not None:
            revision.summary = summary.strip()
        _add_authors(revision, by.person_id)
        journal.record(
            DocumentAct.FILE_REPLACED,
            revision,
            by=by,
            private={"file": intake.name, "summary": revision.summary},
            source=revision.source_sha,
            language=revision.language,
        )
        indexing.put_revision(revision, intake.parts)
        hooks.tell_filed(revision, by=by)
        jobs.enqueue("freeze_body", revision_id=revision.id)
    return revision


def submit_revision(
    revision: Revision,
    *,
    by: Actor,
    chain: Sequence[dict[str, object]] | None = None,
    issue_list: Sequence[str] = (),
    displayed: str = "",
    expected: int | None = None,
) -> Round:
    """Send a draft for approval: freeze what is sent, open the round.

    Below 1.0 it is relabelled, same revision, same id. Submitting is 编制 and asks no credential.

    Raises:
        Conflict: an unmet condition (body not ready, chain leads to nobody ...); each is named.
    """
    with transaction():
        require(by, Permission.DOCUMENT_SUBMIT)
        revision = fresh(revision, expected)
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
        submission = _submission(revision, body, prepared_by, by.person_id, issue_list)
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
        hooks.tell_submitted(revision, submission, by=by)
        db.session.expire(revision, ["submissions", "authors"])
        return approvals.open_round(
            "revision",
            revision.id,
            own_chain(document, chain) if chain else chain_of_next(document),
            department_id=document.department_id,
            authors={a.person_id for a in revision.authors},
            prepared_by=prepared_by,
            original=lambda: original_approver(document),
            by=by,
            displayed=displayed,
        )


def _submission(
    revision: Revision, body: Rendition, prepared_by: int, submitted_by: int, issue_list: Sequence[str]
) -> Submission:
    """What is sent, copied so that nothing changes it later (house decision 6)."""
    document = revision.document
    return Submission(
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
        submitted_by_id=submitted_by,
        prepared_by_id=prepared_by,
        submitted_at=clock.now(),
    )


def hand_over_draft(revision: Revision, to: Person, *, by: Actor) -> Revision:
    """Let another go on with the draft of somebody who leaves; who wrote so far stays an author and never signs it.

    Raises:
        Conflict: no draft any more, or ``to`` does not write documents.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        revision = fresh(revision)
        if revision.state not in lifecycle.EDITABLE:
            raise Conflict(N_("It is no draft any more."))
        if not to.active or not people.actor_of(to).may(Permission.DOCUMENT_CREATE):
            raise Conflict(N_("%(name)s does not write documents."), name=to.name)
        before = revision.prepared_by_id or revision.created_by_id
        revision.prepared_by_id = to.id
        _add_authors(revision, to.id)
        journal.record(DocumentAct.DRAFT_HANDED_OVER, revision, by=by, label=revision.label, before=before, to=to.id)
    return revision


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


def _refuse_second_draft(document: Document) -> None:
    draft = next((revision for revision in document.revisions if revision.state in lifecycle.OPEN), None)
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


def _next_position(document: Document) -> int:
    return max((revision.position for revision in document.revisions), default=0) + 1


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
