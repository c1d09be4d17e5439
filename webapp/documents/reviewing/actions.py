"""Verdicts are entered on the sheet of a department, signed once by its head, or given singly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, one, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message, NotAllowed
from webapp.documents import queries
from webapp.documents.models import Document, Revision
from webapp.documents.reviewing import following, rules
from webapp.documents.reviewing.models import Review, ReviewAct, ReviewEntry, ReviewSheet, Verdict
from webapp.documents.reviewing.queries import Sheet, before_review, before_signing, enters_for, sheet_of, who_signs
from webapp.people.credentials import consume
from webapp.people.models import Department


@dataclass(frozen=True)
class Entered:
    """What is entered for a document; without a verdict its line is taken off the sheet again."""

    document: Document
    verdict: Verdict | None
    reason: str = ""


def enter_verdicts(department: Department, year: int, entered: Sequence[Entered], *, by: Actor) -> ReviewSheet:
    """Enter verdicts on the sheet of a department and year; they count when the head has signed.

    Raises:
        NotAllowed: neither signs nor writes for the department. Conflict: signed already, another year, or a
            document is not the department's or not in force. Invalid: a reason is missing (``reason-<document>``).
    """
    with transaction():
        if not enters_for(department, by=by) or by.person_id is None:
            raise NotAllowed(N_("The sheet is prepared in the department itself."), who=who_signs(department))
        if year != queries.today().year:
            raise Conflict(N_("Verdicts are entered on the sheet of this year."))
        sheet = _sheet(department, year)
        if sheet.signed_at is not None:
            raise Conflict(N_("This sheet is signed already."))
        wrong = {f"reason-{e.document.id}": [found] for e in entered if (found := _wrong(e)) is not None}
        if wrong:
            raise Invalid(fields=wrong)
        for line in entered:
            _enter(sheet, line, by.person_id, by=by)
        sheet.version += 1
    return sheet


def _wrong(entered: Entered) -> Message | None:
    return rules.what_is_wrong(entered.verdict, entered.reason) if entered.verdict else None


def _sheet(department: Department, year: int) -> ReviewSheet:
    fresh(department)
    found = one(ReviewSheet, ReviewSheet.department_id == department.id, ReviewSheet.year == year)
    if found is not None:
        return fresh(found)
    found = ReviewSheet(department=department, year=year, begun_at=clock.now())
    db.session.add(found)
    db.session.flush()
    return found


def _enter(sheet: ReviewSheet, line: Entered, person_id: int, *, by: Actor) -> None:
    document = line.document
    revision = queries.effective_of(document)
    if document.department_id != sheet.department_id or revision is None:
        raise Conflict(N_("%(number)s is not a document in force of this department."), number=document.number)
    entry = db.session.get(ReviewEntry, (sheet.id, document.id))
    if line.verdict is None:
        if entry is not None:
            db.session.delete(entry)
            _record_entry(sheet, line, revision, by=by)
        return
    wanted = {"revision_id": revision.id, "verdict": line.verdict, "reason": line.reason.strip()}
    if entry is not None and all(getattr(entry, name) == value for name, value in wanted.items()):
        return
    if entry is None:
        entry = ReviewEntry(sheet_id=sheet.id, document_id=document.id)
        db.session.add(entry)
    for name, value in {**wanted, "by_id": person_id, "at": clock.now()}.items():
        setattr(entry, name, value)
    _record_entry(sheet, line, revision, by=by)


def _record_entry(sheet: ReviewSheet, line: Entered, revision: Revision, *, by: Actor) -> None:
    journal.record(
        ReviewAct.ENTERED,
        line.document,
        by=by,
        private={"reason": line.reason.strip()},
        sheet=sheet.id,
        number=line.document.number,
        label=revision.label,
        verdict=str(line.verdict) if line.verdict else "",
    )


def sign_sheet(
    department: Department, year: int, *, by: Actor, proof: str, shown: str = "", remark: str = ""
) -> ReviewSheet:
    """The head signs the sheet once; every verdict on it counts from now on.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.
        shown: the digest of what the person saw; another one by now is a Conflict. Empty: what stands there.

    Raises:
        Conflict: a condition is not met, such as a document without a verdict; each is named.
    """
    with transaction():
        journal.refuse_clock_behind()
        fresh(department)
        sheet = sheet_of(department, year, by=by)
        missing = before_signing(sheet, by=by)
        if missing or sheet.kept is None:
            raise Conflict(N_("This sheet can not be signed yet."), unmet=missing)
        if shown and shown != sheet.shown:
            raise Conflict(N_("Somebody changed this meanwhile. Look at it again, then repeat your change."))
        credential = consume(proof, by.person_id or 0).kind
        kept = fresh(sheet.kept)
        kept.digest, kept.signed_by_id, kept.signed_at, kept.credential = (
            sheet.shown, by.person_id, clock.now(), credential,
        )  # fmt: skip
        kept.remark = remark.strip()
        journal.record(
            ReviewAct.SIGNED,
            kept,
            by=by,
            private={"remark": kept.remark},
            department=department.id,
            year=year,
            digest=kept.digest,
            lines=sum(row.entry is not None for row in sheet.rows),
            credential=credential,
        )
        _carry_out(sheet, kept, credential, by=by)
    return kept


def _carry_out(sheet: Sheet, kept: ReviewSheet, credential: str, *, by: Actor) -> None:
    for row in sheet.rows:
        if row.entry is not None:
            document = fresh(row.document)
            _give(document, row.revision, row.entry.verdict, row.entry.reason, kept.id, credential, by=by)


def review_document(document: Document, verdict: Verdict, reason: str = "", *, by: Actor, proof: str) -> Review:
    """Review one document by itself, signed by the head of its department or who is in charge.

    What was entered for it on an unsigned sheet falls away.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.

    Raises:
        Conflict: not in force, or not theirs to sign. Invalid: no reason where one is needed.
    """
    with transaction():
        journal.refuse_clock_behind()
        document = fresh(document)
        missing = before_review(document, by=by)
        revision = queries.effective_of(document)
        if missing or revision is None:
            raise Conflict(N_("This document can not be reviewed here."), unmet=missing)
        wrong = rules.what_is_wrong(verdict, reason)
        if wrong is not None:
            raise Invalid(fields={"opinion": [wrong]})
        credential = consume(proof, by.person_id or 0).kind
        for entry in db.session.scalars(_open_entries(document)):
            db.session.delete(entry)
        return _give(document, revision, verdict, reason.strip(), None, credential, by=by)


def _open_entries(document: Document) -> Select[ReviewEntry]:
    unsigned = select(ReviewSheet.id).where(ReviewSheet.signed_at.is_(None))
    return select(ReviewEntry).where(ReviewEntry.document_id == document.id, ReviewEntry.sheet_id.in_(unsigned))


def _give(
    document: Document, revision: Revision, verdict: Verdict, reason: str, sheet_id: int | None, credential: str,
    *, by: Actor,
) -> Review:  # fmt: skip
    review = Review(
        document=document,
        revision=revision,
        sheet_id=sheet_id,
        parent_revision=following.asked_by(document),
        verdict=verdict,
        reason=reason,
        due_on=document.next_review_on,
        next_on=following.next_review(document, queries.today()),
        by_id=by.person_id,
        at=clock.now(),
        credential=credential,
    )
    db.session.add(review)
    db.session.flush()
    journal.record(
        ReviewAct.REVIEWED,
        document,
        by=by,
        private={"reason": reason},
        review=review.id,
        sheet=sheet_id,
        number=document.number,
        label=revision.label,
        verdict=str(verdict),
        due_on=review.due_on,
        next_on=review.next_on,
        credential=credential,
    )
    following.carry_out(review, by=by)
    return review
