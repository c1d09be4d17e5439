"""Sheets with their rows, what is due, who signs, and the reviews a document had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from webapp import core
from webapp.core.access import Actor, Permission
from webapp.core.db import db
from webapp.core.errors import N_, Message, Unmet
from webapp.documents import queries
from webapp.documents.access import readable_documents
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.reviewing.models import Review, ReviewEntry, ReviewSheet
from webapp.documents.reviewing.rules import digest_of, is_asked
from webapp.people.models import Department

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """A document on a sheet: its revision in force, what is entered, or the review it had this year already."""

    document: Document
    revision: Revision
    asked: bool
    entry: ReviewEntry | None = None
    done: Review | None = None

    @property
    def stale(self) -> bool:
        """Whether the verdict was entered for a revision that is in force no more."""
        return self.entry is not None and self.entry.revision_id != self.revision.id


@dataclass(frozen=True)
class Sheet:
    """The sheet of a department and year as one person sees it; ``kept`` is None before anything is entered."""

    department: Department
    year: int
    kept: ReviewSheet | None
    rows: tuple[Row, ...]
    reviews: tuple[Review, ...]

    @property
    def signed(self) -> bool:
        """Whether it is signed."""
        return self.kept is not None and self.kept.signed_at is not None

    @property
    def shown(self) -> str:
        """The digest of what a signature would be for."""
        lines = [(r.document.id, r.revision.id, str(r.entry.verdict), r.entry.reason) for r in self.rows if r.entry]
        return digest_of(lines)


def sheet_of(department: Department, year: int, *, by: Actor) -> Sheet:
    """The sheet with every row this person may know of: documents in force by number, the asked ones first."""
    kept = db.session.scalars(
        select(ReviewSheet).where(ReviewSheet.department_id == department.id, ReviewSheet.year == year)
    ).one_or_none()
    if kept is not None and kept.signed_at is not None:
        return Sheet(department, year, kept, (), tuple(_reviews(Review.sheet_id == kept.id, by=by)))
    rows = _rows(department, year, kept, by) if year == queries.today().year else ()
    return Sheet(department, year, kept, rows, ())


def _rows(department: Department, year: int, kept: ReviewSheet | None, by: Actor) -> tuple[Row, ...]:
    entries = {}
    if kept is not None:
        found = db.session.scalars(select(ReviewEntry).where(ReviewEntry.sheet_id == kept.id))
        entries = {entry.document_id: entry for entry in found}
    done = reviewed_in(year, department, by=by)
    statement = (
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(Document.department_id == department.id, Revision.state == State.EFFECTIVE, readable_documents(by))
        .options(selectinload(Revision.document))
        .order_by(Document.number)
    )
    rows = [
        Row(
            revision.document,
            revision,
            is_asked(revision.document.next_review_on, year),
            entries.get(revision.document_id),
            done.get(revision.document_id),
        )
        for revision in db.session.scalars(statement)
    ]
    return tuple(sorted(rows, key=lambda row: not row.asked))


def reviewed_in(year: int, department: Department, *, by: Actor) -> dict[int, Review]:
    """The newest single review of each document of a department in a year."""
    zone = core.organisation_zone()
    start, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    found = _reviews(
        Review.sheet_id.is_(None),
        Review.at >= start,
        Review.at < end,
        Document.department_id == department.id,
        by=by,
    )
    return {review.document_id: review for review in found}


def _reviews(*conditions: ColumnElement[bool], by: Actor) -> list[Review]:
    statement = (
        select(Review)
        .join(Document, Document.id == Review.document_id)
        .where(*conditions, readable_documents(by))
        .options(selectinload(Review.document), selectinload(Review.revision), selectinload(Review.by))
        .order_by(Document.number, Review.id)
    )
    return list(db.session.scalars(statement))


def reviews_of(document: Document) -> list[Review]:
    """Every signed verdict on a document, newest first."""
    statement = select(Review).where(Review.document_id == document.id).order_by(Review.id.desc())
    return list(db.session.scalars(statement))


def due(until: date, *, by: Actor) -> list[Document]:
    """Documents whose review falls due by ``until`` and concerns the person: own departments, or all for
    who looks after the whole system."""
    near = _near(by)
    return [d for d in queries.reviews_due(until, by=by) if near is None or d.department_id in near]


@dataclass(frozen=True)
class Overview:
    """A department's line for a year: documents in force, how many are asked, entered, signed."""

    department: Department
    in_force: int
    asked: int
    entered: int
    sheet: ReviewSheet | None


def overview(year: int, *, by: Actor) -> list[Overview]:
    """One line for each department that owns documents in force, as far as it concerns the person."""
    near = _near(by)
    statement = (
        select(Document.department_id, Document.next_review_on)
        .join(Revision, Revision.document_id == Document.id)
        .where(Revision.state == State.EFFECTIVE, readable_documents(by))
    )
    owed: dict[int, list[date | None]] = {}
    for department_id, day in db.session.execute(statement):
        owed.setdefault(department_id, []).append(day)
    sheets = {s.department_id: s for s in db.session.scalars(select(ReviewSheet).where(ReviewSheet.year == year))}
    counted = select(ReviewEntry.sheet_id, func.count()).group_by(ReviewEntry.sheet_id)
    entered = {row[0]: row[1] for row in db.session.execute(counted)}
    departments = db.session.scalars(
        select(Department).where(Department.id.in_({*owed, *sheets})).order_by(Department.id)
    )
    return [
        Overview(
            department,
            len(owed.get(department.id, ())),
            sum(is_asked(day, year) for day in owed.get(department.id, ())),
            entered.get(sheets[department.id].id, 0) if department.id in sheets else 0,
            sheets.get(department.id),
        )
        for department in departments
        if near is None or department.id in near
    ]


def _near(by: Actor) -> set[int] | None:
    """The departments a person reviews for; None: all."""
    if by.may(Permission.DOCUMENT_READ_DRAFTS):
        return None
    in_charge = select(Department.id).where(Department.in_charge_id == by.person_id)
    return {*by.heads, *([by.department_id] if by.department_id else []), *db.session.scalars(in_charge)}


def concerns(department: Department, *, by: Actor) -> bool:
    """Whether the department's sheets are the person's to see."""
    near = _near(by)
    return near is None or department.id in near


def signs_for(department: Department, *, by: Actor) -> bool:
    """Whether the person is the head of the department, of one above it, or in charge of it."""
    return by.person_id is not None and (department.id in by.heads or department.in_charge_id == by.person_id)


def enters_for(department: Department, *, by: Actor) -> bool:
    """Whether the person may prepare the sheet: who signs it, writes for the department, or looks after duties."""
    if signs_for(department, by=by):
        return True
    writes = by.may(Permission.DOCUMENT_EDIT)
    return writes and (by.department_id == department.id or by.may(Permission.DUTY_MANAGE))


def who_signs(department: Department) -> str:
    """The names of head and in-charge."""
    return "、".join(
        dict.fromkeys(p.name for p in (department.head, department.in_charge) if p is not None and p.active)
    )


def before_review(document: Document, *, by: Actor) -> list[Unmet]:
    """What stands against a verdict on this document by this person."""
    found: list[Unmet] = []
    if queries.effective_of(document) is None:
        found.append(Unmet(Message(N_("Only a document in force is reviewed; this one is not."))))
    if not signs_for(document.department, by=by):
        found.append(_not_yours(document.department))
    return found


def before_signing(sheet: Sheet, *, by: Actor) -> list[Unmet]:
    """What stands against signing a sheet now."""
    found: list[Unmet] = []
    if sheet.signed:
        return [Unmet(Message(N_("This sheet is signed already.")))]
    if not signs_for(sheet.department, by=by):
        found.append(_not_yours(sheet.department))
    open_rows = [row for row in sheet.rows if row.asked and row.entry is None]
    if open_rows:
        numbers = "、".join(row.document.number for row in open_rows[:5])
        words = N_("%(count)s documents still need a verdict: %(numbers)s")
        found.append(Unmet(Message(words, {"count": len(open_rows), "numbers": numbers})))
    if not any(row.entry for row in sheet.rows):
        found.append(Unmet(Message(N_("No verdict is entered yet."))))
    for row in sheet.rows:
        if row.stale:
            words = N_("%(number)s has a newer revision in force; enter its verdict again.")
            found.append(Unmet(Message(words, {"number": row.document.number})))
    return found


def _not_yours(department: Department) -> Unmet:
    words = Message(N_("A review is signed by the head of %(department)s or who is in charge of it."),
                    {"department": department.name})  # fmt: skip
    return Unmet(words, who_signs(department))
