"""Standards and laws under control, the checks whether they still hold, the documents that cite them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.models import Document, Revision
from webapp.people.models import Department, Person


class ExternalAct(StrEnum):
    """Acts of external documents in the journal."""

    ADDED = "external.added"
    CHANGED = "external.changed"
    CHECKED = "external.checked"
    CITED = "external.cited"


class Kind(StrEnum):
    """What an external document is."""

    STANDARD = "standard"
    LAW = "law"
    OTHER = "other"


class Standing(StrEnum):
    """How an external document stands, by its last check."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class External(Protected, Model):
    """A standard, law or other paper of others; ``key`` is number and edition as they are compared.

    ``standard_key`` names the clause list that is kept of it, ``document`` the document under which its text is
    controlled here, where there is one.
    """

    __tablename__ = "external"
    __table_args__ = (CheckConstraint("superseded_by_id IS NULL OR superseded_by_id <> id", name="not_by_itself"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[Kind] = mapped_column(states(Kind, "external_kind"))
    number: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    edition: Mapped[str] = mapped_column(String(40), default="")
    publisher: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    issued_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    standing: Mapped[Standing] = mapped_column(states(Standing, "external_standing"), default=Standing.CURRENT)
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("external.id"))
    checked_on: Mapped[date | None] = mapped_column(Date)
    next_check_on: Mapped[date | None] = mapped_column(Date)
    standard_key: Mapped[str] = mapped_column(String(40), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    remark: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__ = {"version_id_col": version}

    department: Mapped[Department] = relationship()
    superseded_by: Mapped[External | None] = relationship(remote_side=[id])
    document: Mapped[Document | None] = relationship()
    checks: Mapped[list[ExternalCheck]] = relationship(
        back_populates="external", order_by="ExternalCheck.id.desc()", foreign_keys="ExternalCheck.external_id"
    )


class ExternalCheck(Protected, Model):
    """One check whether it still holds, with where it was looked up; never changed, a later one follows it."""

    __tablename__ = "external_check"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    external_id: Mapped[int] = mapped_column(ForeignKey("external.id"), index=True)
    checked_on: Mapped[date] = mapped_column(Date)
    verdict: Mapped[Standing] = mapped_column(states(Standing, "external_standing"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("external.id"))
    looked_in: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None] = mapped_column(Date)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCTime)

    external: Mapped[External] = relationship(back_populates="checks", foreign_keys=[external_id])
    successor: Mapped[External | None] = relationship(foreign_keys=[successor_id])
    by: Mapped[Person | None] = relationship()


class ExternalCitation(Protected, Model):
    """A document found to cite what holds no more: the subject of the task to adapt it.

    ``place`` is where its text first names it, or ``clauses`` when its own clauses do.
    """

    __tablename__ = "external_citation"
    __table_args__ = (Index("uq_external_citation_document", "external_id", "document_id", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    external_id: Mapped[int] = mapped_column(ForeignKey("external.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    place: Mapped[str] = mapped_column(String(255))
    found_at: Mapped[datetime] = mapped_column(UTCTime)

    external: Mapped[External] = relationship()
    document: Mapped[Document] = relationship()
    revision: Mapped[Revision] = relationship()
