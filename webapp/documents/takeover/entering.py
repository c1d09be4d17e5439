"""Documents of a signed list come into force, each in its own transaction; one that can not stops no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from webapp.core import clock, files, jobs, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Refusal
from webapp.documents import actions as documents
from webapp.documents import indexing, lifecycle, number_forms, queries
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.importing.packing import pack_all
from webapp.documents.importing.sources import base_name
from webapp.documents.intake import Intake, take_in
from webapp.documents.models import Document, DocumentAct, NumberAlias, Revision, TakenOver
from webapp.documents.months import add_months
from webapp.documents.takeover.models import (
    ListState,
    RowState,
    Takeover,
    TakeoverAct,
    TakeoverFile,
    TakeoverRow,
    TakeoverText,
)
from webapp.documents.takeover.rules import require_open_door
from webapp.documents.takeover.words import summary_of

PAGES_LATER = timedelta(seconds=5)
Copies = list[dict[str, Any]]


def enter_row(row: TakeoverRow, copies: Copies, *, by: Actor, entered_by: Actor) -> Revision:
    """Bring one document of a signed list into force: number, document, revision, claims, text and journal at once.

    Args:
        by: who confirmed the list. entered_by: who entered it; the document is that person's.
        copies: what the register of issue and recall says is out.

    Raises:
        Conflict: the list is not signed by both, or the row was dealt with. Invalid: its number is taken meanwhile.
    """
    with transaction():
        require_open_door(by)
        row = fresh(row)
        takeover = row.takeover
        _refuse_unsigned(takeover, by, entered_by)
        if row.state is not RowState.LISTED or row.file is None or row.effective_on is None:
            raise Conflict(N_("%(number)s is no longer waiting to come into force."), number=row.number)
        document = _document(row, entered_by)
        changes = list(row.file.guess["changes"])
        revision = draft_revision(
            document,
            _intake(row.file),
            by=entered_by,
            summary=summary_of(changes, row.label),
            label=row.label,
            effective_on=row.effective_on,
            as_on_paper=True,
        )
        _in_force(revision, row, by)
        revision.taken_over = _claims(row, takeover, changes, copies)
        row.state, row.refusal, row.revision_id = RowState.ENTERED, None, revision.id
        _note(row, revision, takeover, by)
        indexing.update_revision(revision)
        jobs.enqueue("freeze_cover", after=PAGES_LATER, revision_id=revision.id)
    return revision


def keep_refusal(row: TakeoverRow, refusal: Refusal, *, by: Actor) -> None:
    """Remember beside the row why it could not come into force."""
    reasons = [refusal.message, *(unmet.condition for unmet in refusal.unmet)]
    if isinstance(refusal, Invalid):
        reasons += [message for messages in refusal.fields.values() for message in messages]
    with transaction():
        row = fresh(row)
        row.state, row.refusal = RowState.REFUSED, pack_all({str(r): r for r in reasons}.values())
        journal.record(
            TakeoverAct.ROW_REFUSED,
            row.takeover,
            by=by,
            private={"reason": "\n".join(str(reason) for reason in reasons)},
            row=row.position,
            number=row.number,
            refusal=type(refusal).__name__,
        )


def complete(takeover: Takeover, *, by: Actor) -> None:
    """Nothing of the list waits any more; its working memory is given up."""
    with transaction():
        takeover = fresh(takeover)
        if takeover.state is not ListState.ENTERING:
            return
        takeover.state = ListState.DONE
        counted = {str(s): sum(1 for r in takeover.rows if r.state is s) for s in RowState}
        journal.record(TakeoverAct.COMPLETED, takeover, by=by, counted=counted)
        ids = [file.id for file in takeover.files]
        for text in db.session.query(TakeoverText).filter(TakeoverText.file_id.in_(ids)):
            db.session.delete(text)


def _refuse_unsigned(takeover: Takeover, by: Actor, entered_by: Actor) -> None:
    both = takeover.confirmed_by_id == by.person_id and takeover.sent_by_id == entered_by.person_id
    if takeover.state is not ListState.ENTERING or not both or by.person_id == entered_by.person_id:
        raise Conflict(N_("Nothing of this list comes into force before two persons have signed it."))


def _document(row: TakeoverRow, entered_by: Actor) -> Document:
    document = documents.create_document(
        documents.NewDocument(
            type_key=row.type_key,
            title=row.title,
            department=row.department,
            number=row.number,
            origin="taken_over",
        ),
        by=entered_by,
    )
    said = row.file.guess if row.file is not None else {}
    for alias in dict.fromkeys([*said.get("aliases", []), said.get("number", "")]):
        key = number_forms.key(alias)
        if key and key != number_forms.key(document.number) and len(alias) <= 120:
            db.session.add(NumberAlias(document_id=document.id, printed=alias, key=key))
            journal.record(DocumentAct.ALIAS_ADDED, document, by=entered_by, alias=alias)
    return document


def _intake(file: TakeoverFile) -> Intake:
    """The file as it was read for the list; read again only where that was lost."""
    data = files.read(file.sha or "")
    kept = db.session.get(TakeoverText, file.id)
    if kept is None:
        return take_in(base_name(file.name), data)
    parts = tuple((place, text) for place, text in kept.parts)
    name = take_name(file)
    return Intake(name, data, file.kind, "", parts, {}, (), file.incomplete, ())


def take_name(file: TakeoverFile) -> str:
    """The file's own name, safe to store and show."""
    from webapp.rendering import safe_name

    return safe_name(base_name(file.name))


def _in_force(revision: Revision, row: TakeoverRow, by: Actor) -> None:
    """In force from the claimed day; released is what the system itself knows: the moment of the confirmation."""
    document = revision.document
    revision.state = lifecycle.check(revision.state, lifecycle.Act.TAKE_OVER)
    revision.released_by_id, revision.released_at = by.person_id, clock.now()
    revision.effective_from = revision.planned_on = row.effective_on
    months = document.type.review_months
    document.next_review_on = next_review(row.effective_on or queries.today(), months, queries.today())


def next_review(effective: date, months: int, today: date) -> date | None:
    """The first review day in the rhythm of the type that is still to come; reviews before that are on paper."""
    if not months:
        return None
    steps = max(1, (today.year * 12 + today.month - effective.year * 12 - effective.month) // months)
    while add_months(effective, steps * months) < today:
        steps += 1
    return add_months(effective, steps * months)


def _claims(row: TakeoverRow, takeover: Takeover, changes: list[dict[str, str]], copies: Copies) -> TakenOver:
    assert row.effective_on is not None and takeover.sent_by_id and takeover.confirmed_by_id and takeover.confirmed_at
    return TakenOver(
        takeover_id=takeover.id,
        number=row.number,
        title=row.title,
        issued_on=row.issued_on,
        effective_on=row.effective_on,
        prepared=row.prepared,
        reviewed=row.reviewed,
        approved=row.approved,
        changes=changes,
        copies=copies,
        line=row.register,
        entered_by_id=takeover.sent_by_id,
        confirmed_by_id=takeover.confirmed_by_id,
        entered_at=clock.now(),
        confirmed_at=takeover.confirmed_at,
    )


def _note(row: TakeoverRow, revision: Revision, takeover: Takeover, by: Actor) -> None:
    private = {"title": row.title, "prepared": row.prepared, "reviewed": row.reviewed, "approved": row.approved}
    journal.record(
        DocumentAct.TAKEN_OVER,
        revision,
        by=by,
        private={**private, "file": row.file.name if row.file is not None else ""},
        document=revision.document_id,
        number=row.number,
        label=revision.label,
        issued_on=row.issued_on,
        effective_from=row.effective_on,
        origin="taken_over",
        takeover=takeover.id,
        row=row.position,
        digest=takeover.digest,
        entered_by=takeover.sent_by_id,
        source=revision.source_sha,
    )
