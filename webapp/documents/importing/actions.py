"""What people do with an import: read files in, correct rows, drop them, take them over, send them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from webapp import core
from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import all_fresh, db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message, Refusal, Unmet
from webapp.documents import actions as documents
from webapp.documents import number_forms
from webapp.documents import queries as document_queries
from webapp.documents.drafting import actions as drafting
from webapp.documents.importing import lineage, queries
from webapp.documents.importing.checks import Row
from webapp.documents.importing.choosing import Chosen, wanted_values
from webapp.documents.importing.models import ImportAct, ImportBatch, ImportItem, RowState
from webapp.documents.importing.packing import pack, pack_all
from webapp.documents.importing.proposals import Frame
from webapp.documents.importing.reading import Reading
from webapp.documents.importing.sources import base_name
from webapp.documents.importing.words import summary_of
from webapp.documents.intake import Intake, take_in
from webapp.documents.models import Document, DocumentAct, NumberAlias, Revision

LONGEST_NAME = 255
TOGETHER = 20


def begin_import(name: str, readings: Sequence[Reading], frame: Frame, *, by: Actor) -> ImportBatch:
    """Keep files that were read as a batch: all rows or none, the broken ones with their problem.

    Args:
        readings: from ``reading.read_all`` with ``keep``, so that the bytes lie in the store.

    Raises:
        Invalid: there is no file at all.
    """
    with transaction():
        require(by, Permission.DOCUMENT_IMPORT)
        if not readings:
            raise Invalid(
                fields={"files": [N_("There is no file in it. Choose files, or an archive that holds some.")]}
            )
        batch = ImportBatch(name=name[:LONGEST_NAME], created_by_id=by.person_id, created_at=clock.now())
        db.session.add(batch)
        db.session.flush()
        for position, reading in enumerate(readings, start=1):
            name_file(reading)
            db.session.add(item_of(batch, position, reading, frame))
        journal.record(
            ImportAct.READ,
            batch,
            by=by,
            private={"files": "\n".join(reading.file for reading in readings)},
            rows=len(readings),
            refused=sum(1 for reading in readings if reading.problem is not None),
            sources=[reading.sha for reading in readings if reading.sha],
        )
        for position, reading in enumerate(readings, start=1):
            if reading.problem is not None:
                private = {"file": reading.file, "reason": str(reading.problem)}
                journal.record(
                    ImportAct.REFUSED, batch, by=by, private=private, row=position, tried=str(ImportAct.READ)
                )
    return batch


def change_row(item: ImportItem, chosen: Chosen, *, by: Actor) -> bool:
    """Correct the values of a row; returns whether anything changed.

    A row that takes its number from an existing document becomes that document's next revision.

    Raises:
        Conflict: taken over or dropped already, or changed meanwhile.
    """
    with transaction():
        require(by, Permission.DOCUMENT_IMPORT)
        item = fresh(item)
        wanted = wanted_values(item, chosen, by)
        if all(getattr(item, name) == value for name, value in wanted.items()):
            return False
        if item.state is not RowState.PROPOSED:
            raise Conflict(N_("%(file)s is no longer waiting to be taken over."), file=item.file)
        if chosen.expected is not None and chosen.expected != item.version:
            raise Conflict(N_("Somebody changed this meanwhile. Look at it again, then repeat your change."))
        for name, value in wanted.items():
            setattr(item, name, value)
        item.refusal = None
        journal.record(
            ImportAct.CHANGED,
            item,
            by=by,
            private={"file": item.file, "title": item.title},
            number=item.number,
            label=item.revision,
            type=item.type_key,
            department=item.department_id,
            target=item.target_id,
        )
    return True


def fill_numbers(items: Sequence[ImportItem], *, by: Actor) -> int:
    """Put the numbers that come next by rule into rows without one; returns how many.

    Nothing is reserved: the number is allocated when the row is taken over.
    """
    filled = 0
    with transaction():
        require(by, Permission.DOCUMENT_IMPORT)
        batch = [fresh(item) for item in items]
        coming = queries.previews(queries.open_rows(batch))
        for item in batch:
            number = coming.get(item.position)
            if item.state is RowState.PROPOSED and isinstance(number, str):
                item.number, item.by_rule, filled = number, True, filled + 1
                journal.record(ImportAct.CHANGED, item, by=by, private={"file": item.file}, number=number, by_rule=True)
    return filled


def drop_row(item: ImportItem, *, by: Actor) -> ImportItem:
    """Leave a row out; it can be put back.

    Raises:
        Conflict: taken over already.
    """
    return _put_aside(item, RowState.PROPOSED, RowState.DROPPED, ImportAct.DROPPED, by)


def keep_one(kept: ImportItem, others: Sequence[ImportItem], *, by: Actor) -> int:
    """Of texts that are nearly the same keep one and leave the others out; returns how many.

    Raises:
        Conflict: one of them was dealt with already.
    """
    with transaction():
        require(by, Permission.DOCUMENT_IMPORT)
        position = fresh(kept).position
        for item in others:
            _put_aside(item, RowState.PROPOSED, RowState.DROPPED, ImportAct.DROPPED, by, instead=position)
    return len(others)


def restore_row(item: ImportItem, *, by: Actor) -> ImportItem:
    """Put a dropped row back; no text of a file ever stands in two rows at once.

    Raises:
        Conflict: it was not dropped, or its text stands in another row because the file was cut.
    """
    with transaction():
        spans = queries.spans_of(item.batch)
        for other in item.batch.items:
            stands = other.id != item.id and other.state is not RowState.DROPPED
            if stands and lineage.share_lines(item.id, other.id, spans):
                raise Conflict(
                    N_("The text of %(file)s stands in the row %(other)s too. Drop that row or undo the cut first."),
                    file=item.file,
                    other=other.file,
                )
        return _put_aside(item, RowState.DROPPED, RowState.PROPOSED, ImportAct.RESTORED, by)


def take_row(item: ImportItem, *, by: Actor) -> Revision:
    """Take one file over as a draft: number, document, revision, text and journal in one transaction.

    Raises:
        Conflict: a problem stands in the way (each is named), or the row was dealt with already.
        Invalid: the file can no longer be read.
    """
    return _take_together([item], by)[0]


def _take_together(items: Sequence[ImportItem], by: Actor) -> list[Revision]:
    """All of them in one transaction, or none."""
    require(by, Permission.DOCUMENT_IMPORT)
    intakes = [take_in(base_name(item.file), queries.source_of(item)) for item in items]
    with transaction():
        waiting = [_waiting(item) for item in all_fresh(items)]
        _refuse_problems(waiting, by)
        return [_take(item, intake, by) for item, intake in zip(waiting, intakes, strict=True)]


def _waiting(item: ImportItem) -> ImportItem:
    if item.state is not RowState.PROPOSED:
        raise Conflict(N_("%(file)s is no longer waiting to be taken over."), file=item.file)
    return item


def _take(item: ImportItem, intake: Intake, by: Actor) -> Revision:
    document = item.target or _document(item, by)
    revision = _draft(item, document, intake, by)
    item.state, item.refusal = RowState.TAKEN, None
    item.document_id, item.revision_id, item.number = document.id, revision.id, document.number
    journal.record(
        DocumentAct.IMPORTED,
        document,
        by=by,
        private={"file": item.file},
        batch=item.batch_id,
        row=item.position,
        revision=revision.id,
        label=revision.label,
        source=revision.source_sha,
    )
    return revision


def keep_refusal(item: ImportItem, tried: str, refusal: Refusal, *, by: Actor) -> None:
    """Remember beside the row why it was refused, and journal who tried."""
    reasons = [refusal.message, *(unmet.condition for unmet in refusal.unmet)]
    if isinstance(refusal, Invalid):
        reasons += [message for messages in refusal.fields.values() for message in messages]
    with transaction():
        item = fresh(item)
        item.refusal = pack_all(_once(reasons))
        journal.record(
            ImportAct.REFUSED,
            item,
            by=by,
            private={"file": item.file, "reason": "\n".join(str(reason) for reason in reasons)},
            row=item.position,
            tried=tried,
            refusal=type(refusal).__name__,
        )


def take_rows(items: Sequence[ImportItem], *, by: Actor) -> tuple[int, int]:
    """Take several rows over, each by itself; a refused one keeps its reason and stops no other.

    A few at a time share a transaction, which is what makes three hundred quick. Where one of them is refused
    nothing of those few was done, and they go one by one.

    Returns:
        how many were taken over and how many refused.
    """
    done = refused = 0
    ids = [item.id for item in items]
    for start in range(0, len(ids), TOGETHER):
        some = [db.session.get_one(ImportItem, id_) for id_ in ids[start : start + TOGETHER]]
        try:
            _take_together(some, by)
            done += len(some)
        except Refusal:
            db.session.rollback()
            taken, not_taken = _each(some, "import.take", lambda item: take_row(item, by=by), by)
            done, refused = done + taken, refused + not_taken
    return done, refused


def send_rows(items: Sequence[ImportItem], *, by: Actor) -> tuple[int, int]:
    """Send the drafts of several rows for approval, each by itself, each along the chain of its type.

    Returns:
        how many were sent and how many refused.
    """

    def send(item: ImportItem) -> object:
        revision = document_queries.get_revision_by_id(item.revision_id or 0, by=by)
        return drafting.submit_revision(revision, by=by)

    return _each(items, str(DocumentAct.SUBMITTED), send, by)


def _each(items: Sequence[ImportItem], tried: str, act: Callable[[ImportItem], object], by: Actor) -> tuple[int, int]:
    done = 0
    ids = [item.id for item in items]
    for id_ in ids:
        item = db.session.get_one(ImportItem, id_)
        try:
            act(item)
        except Refusal as refusal:
            db.session.rollback()
            keep_refusal(db.session.get_one(ImportItem, id_), tried, refusal, by=by)
        else:
            done += 1
    return done, len(ids) - done


def _once(reasons: Sequence[Message]) -> list[Message]:
    return list({str(reason): reason for reason in reasons}.values())


def name_file(reading: Reading) -> None:
    """Name bytes that lie in the store already, without reading them again."""
    if reading.sha and db.session.get(files.StoredFile, reading.sha) is None:
        db.session.add(files.StoredFile(sha256=reading.sha, size=reading.size, kept_since=clock.now()))
        db.session.flush()


def item_of(batch: ImportBatch, position: int, reading: Reading, frame: Frame) -> ImportItem:
    """The row of one file that was read; part of the act that keeps it."""
    item = ImportItem(
        batch_id=batch.id,
        position=position,
        file=reading.file,
        sha=reading.sha,
        kind=reading.kind,
        size=reading.size,
        problem=[pack(reading.problem)] if reading.problem else None,
        guess={},
        type_key=frame.type_key or next(iter(frame.schemes)),
        department_id=frame.root_id,
    )
    proposal = reading.proposal
    if proposal is not None:
        item.guess = proposal.as_json()
        item.number, item.title, item.revision = proposal.number, proposal.title, proposal.revision
        item.type_key, item.department_id = proposal.type_key, proposal.department_id
        item.issued_on, item.effective_on = proposal.issued_on, proposal.effective_on
    return item


def _put_aside(
    item: ImportItem, before: RowState, after: RowState, act: ImportAct, by: Actor, **facts: int
) -> ImportItem:
    with transaction():
        require(by, Permission.DOCUMENT_IMPORT)
        item = fresh(item)
        if item.state is not before:
            raise Conflict(N_("%(file)s is no longer waiting to be taken over."), file=item.file)
        item.state, item.refusal = after, None
        journal.record(act, item, by=by, private={"file": item.file}, row=item.position, **facts)
    return item


def _refuse_problems(items: Sequence[ImportItem], by: Actor) -> None:
    """Problems are asked again inside the transaction: somebody may have taken a number meanwhile."""
    mine = queries.open_rows(items)
    before = [row for row in queries.open_rows(queries.earlier(items)) if any(_twins(row, other) for other in mine)]
    found = queries.problems_of(sorted([*before, *mine], key=lambda row: row.position), by=by)
    for item in items:
        if found[item.position]:
            raise Conflict(
                N_("%(file)s was not taken over."),
                file=item.file,
                unmet=[Unmet(problem.message) for problem in found[item.position]],
            )


def _twins(row: Row, other: Row) -> bool:
    return row.sha == other.sha or number_forms.key(row.number) == number_forms.key(other.number) != ""


def _document(item: ImportItem, by: Actor) -> Document:
    number = item.number
    if item.by_rule and queries.previews([_without_number(item)]).get(item.position) == number:
        number = ""  # the counter of the number office gives this very number, and so has no gap
    document = documents.create_document(
        documents.NewDocument(
            type_key=item.type_key, title=item.title, department=item.department, number=number, origin="imported"
        ),
        by=by,
    )
    for alias in item.guess.get("aliases", []):
        if number_forms.key(alias) and number_forms.key(alias) != number_forms.key(document.number):
            db.session.add(NumberAlias(document_id=document.id, printed=alias, key=number_forms.key(alias)))
            journal.record(DocumentAct.ALIAS_ADDED, document, by=by, alias=alias)
    return document


def _without_number(item: ImportItem) -> Row:
    return replace(queries.row_of(item), number="")


def _draft(item: ImportItem, document: Document, intake: Intake, by: Actor) -> Revision:
    coming = item.effective_on if item.effective_on and item.effective_on >= document_queries.today() else None
    return drafting.draft_revision(
        document,
        intake,
        by=by,
        summary=summary_of(
            core.current_settings().language,
            label=item.revision,
            stated=item.guess.get("stated", ""),
            issued_on=item.issued_on,
            effective_on=item.effective_on,
        ),
        label=item.revision,
        effective_on=coming,
    )
