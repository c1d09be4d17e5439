"""Reviews of documents: the sheet of a department and year, what is entered on it, and the signed verdicts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.models import Document, Revision
from webapp.people.models import Department, Person


class ReviewAct(StrEnum):
    """Acts of reviews in the journal."""

    ENTERED = "review.entered"
    SIGNED = "review_sheet.signed"
    REVIEWED = "document.reviewed"


class Verdict(StrEnum):
    """What a review comes to (domain.md Periodic review)."""

    KEEP = "keep"
    REVISE = "revise"
    OBSOLETE = "obsolete"


class ReviewSheet(Protected, Model):
    """The one sheet of a department and year; ``digest`` names the verdicts that were signed."""

    __tablename__ = "review_sheet"
    __table_args__ = (
        Index("uq_review_sheet_year", "department_id", "year", unique=True),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    year: Mapped[int] = mapped_column(Integer)
    begun_at: Mapped[datetime] = mapped_column(UTCTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    credential: Mapped[str] = mapped_column(String(20), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__ = {"version_id_col": version}

    department: Mapped[Department] = relationship()
    signed_by: Mapped[Person | None] = relationship()


class ReviewEntry(Protected, Model):
    """What is proposed for a document on a sheet that is not signed; it counts for nothing until then."""

    __tablename__ = "review_entry"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("review_sheet.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    verdict: Mapped[Verdict] = mapped_column(states(Verdict, "review_verdict"))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCTime)


class Review(Protected, Model):
    """A signed verdict on a revision in force, on a sheet or singly; never changed, a later one follows it.

    ``due_on`` is the day the review was owed for, ``next_on`` the day of the next one; ``parent_revision_id``
    is the revision of the document above whose coming into force had asked for it.
    """

    __tablename__ = "review"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("review_sheet.id"), index=True)
    parent_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    verdict: Mapped[Verdict] = mapped_column(states(Verdict, "review_verdict"))
    reason: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    next_on: Mapped[date | None] = mapped_column(Date)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCTime)
    credential: Mapped[str] = mapped_column(String(20))

    document: Mapped[Document] = relationship()
    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id])
    parent_revision: Mapped[Revision | None] = relationship(foreign_keys=[parent_revision_id])
    by: Mapped[Person] = relationship()
