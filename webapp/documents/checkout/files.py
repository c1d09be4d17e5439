"""A file handed out and handed in: marked and filled on the way out, judged on the way in."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core import clock, files, jobs, journal, search
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents.checkout.actions import close_overdue, end_lock, next_label, refuse_others
from webapp.documents.checkout.comparing import doubled
from webapp.documents.checkout.facts import FileFacts, facts_of, facts_of_file
from webapp.documents.checkout.handing import Working, working_file
from webapp.documents.checkout.models import CheckoutAct, Ending, FileReading
from webapp.documents.checkout.note import proposed_note
from webapp.documents.checkout.origin import why_not
from webapp.documents.checkout.queries import base_of, lock_of, reading_of
from webapp.documents.drafting.actions import draft_revision, replace_file
from webapp.documents.indexing import KIND
from webapp.documents.intake import Intake
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Document, Revision
from webapp.documents.renditions.inputs import furniture_of


def hand_out(document: Document, *, by: Actor) -> Working:
    """The file to work on: marked, and for a next revision with number, label, blanks and change record filled in.

    Raises:
        NotAllowed: no permission for sources. Conflict: nothing can be begun now.
    """
    require(by, Permission.DOCUMENT_SOURCE)
    require(by, Permission.DOCUMENT_CREATE)
    base, lock = base_of(document, by=by), lock_of(document)
    mine = lock if lock is not None and lock.holder_id == by.person_id else None
    label = mine.label if mine else next_label(document, base)
    made = working_file(base, label, author=by.name, purpose=mine.purpose if mine else "")
    with transaction():
        journal.record(
            CheckoutAct.FILE_GIVEN,
            base,
            by=by,
            private={"file": made.name},
            number=document.number,
            label=label,
            source=base.source_sha,
        )
    return made


@dataclass(frozen=True)
class Handed:
    """A file that was handed in and read, before anything is decided."""

    intake: Intake
    facts: FileFacts


def read_handed(intake: Intake) -> Handed:
    """Read what a file says of itself; in the child process, outside any transaction.

    Raises:
        Invalid: a Word file that breaks its reader.
    """
    return Handed(intake, facts_of(intake))


def check_in(
    document: Document, handed: Handed, *, by: Actor, summary: str = "", kind: str = "modify", language: str = ""
) -> Revision:
    """Take the file in as the next revision, or as the next file of the draft, and end the own lock.

    Without a ``summary`` the change note is proposed from what differs. What the file states otherwise than the
    register is named to author and approver and refuses nothing.

    Raises:
        Conflict: somebody else has the document checked out, or nothing can be begun now.
        Invalid: another document's file, one based on an older revision, two covers or two page counts.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        document = fresh(document)
        close_overdue(document, by=by)
        lock = lock_of(document)
        refuse_others(document, by=by)
        base = base_of(document, by=by)
        _refuse_file(document, base, handed, by=by)
        kind = lock.kind if lock is not None else kind
        note = summary.strip() or base.summary * (base.state in EDITABLE) or _note(base, handed.intake)
        if base.state in EDITABLE:
            revision = replace_file(base, handed.intake, by=by, summary=note, language=language)
        else:
            revision = draft_revision(document, handed.intake, by=by, summary=note, kind=kind, language=language)
        _keep(revision, handed.facts, by=by)
        if lock is not None:
            end_lock(fresh(lock), Ending.CHECKED_IN, by=by)
        word = handed.facts.word
        journal.record(
            CheckoutAct.CHECKED_IN,
            revision,
            by=by,
            base=base.id,
            source=revision.source_sha,
            marked=bool(word.marks),
            changes=sum(count for _name, count in word.changes),
            comments=sum(count for _name, count in word.comments),
        )
    return revision


def read_later(revision: Revision, *, by: Actor) -> None:
    """A file was put into a draft by whatever way: not while another has it, and read by the worker."""
    refuse_others(revision.document, by=by)
    jobs.enqueue("read_file", revision_id=revision.id, by_id=by.person_id)


def read_file(revision: Revision, *, by: Actor, by_id: int | None) -> None:
    """Read what the present file of a revision says of itself, unless it was read at check-in.

    Args:
        by_id: who handed it in.
    """
    if reading_of(revision) is not None:
        return
    facts = facts_of_file(revision.source_name, files.read(revision.source_sha))
    with transaction():
        if reading_of(revision) is None:
            _keep(revision, facts, by=by, by_id=by_id)


def change_note(revision: Revision, note: str, *, by: Actor, expected: int | None = None) -> Revision:
    """Write the change note of a draft anew.

    Raises:
        Conflict: not a draft, or changed meanwhile. NotAllowed: no permission to edit.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        revision = fresh(revision, expected)
        if revision.state not in EDITABLE:
            raise Conflict(N_("The change note can be written only in a draft. Withdraw or return it first."))
        revision.summary = note.strip()
        journal.record(CheckoutAct.NOTED, revision, by=by, private={"summary": note})
    return revision


def _refuse_file(document: Document, base: Revision, handed: Handed, *, by: Actor) -> None:
    problem = why_not(document, base, handed.facts, by=by)
    own = handed.intake.own_pdf is not None
    problems = [problem] if problem else [] if own else doubled(handed.facts, furniture_of(base, base.label).mode)
    if problems:
        raise Invalid(problems[0].key, fields={"file": problems}, **dict(problems[0].values))


def _note(base: Revision, intake: Intake) -> str:
    return proposed_note(search.parts_of(KIND, base.id), intake.parts, base.language)


def _keep(revision: Revision, facts: FileFacts, *, by: Actor, by_id: int | None = None) -> None:
    """Keep what the file said, once for the same file of the same revision."""
    if reading_of(revision) is not None:
        return
    db.session.add(
        FileReading(
            revision_id=revision.id,
            sha=revision.source_sha,
            facts=facts.as_json(),
            by_id=by_id if by_id is not None else by.person_id,
            read_at=clock.now(),
        )
    )
    journal.record(CheckoutAct.FILE_READ, revision, by=by, source=revision.source_sha)
