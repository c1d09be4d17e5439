"""Who has a document checked out until when, and what each file handed in said of itself."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states
from webapp.documents.models import Document, Revision
from webapp.people.models import Person


class CheckoutAct(StrEnum):
    """Acts of check-out and check-in in the journal."""

    BEGUN = "checkout.begun"
    EXTENDED = "checkout.extended"
    RETURNED = "checkout.returned"
    RAN_OUT = "checkout.ran_out"
    TAKEN_OVER = "checkout.taken_over"
    CHECKED_IN = "checkout.checked_in"
    FILE_GIVEN = "checkout.file_given"
    FILE_READ = "checkout.file_read"
    NOTED = "checkout.noted"


class Ending(StrEnum):
    """How a check-out ended."""

    CHECKED_IN = "checked_in"
    RETURNED = "returned"
    RAN_OUT = "ran_out"
    TAKEN_OVER = "taken_over"


class Checkout(Protected, Model):
    """A document locked for one person until the end of a day; at most one is open.

    ``base`` is the revision whose file was handed out, ``label`` the one the next revision gets, ``purpose`` what
    is to change, as the holder said.
    """

    __tablename__ = "checkout"
    __table_args__ = (
        Index(
            "uq_checkout_open",
            "document_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_somehow"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    label: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16), default="modify")
    purpose: Mapped[str] = mapped_column(Text, default="")
    holder_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime] = mapped_column(UTCTime)
    until: Mapped[date] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UTCTime)
    ending: Mapped[Ending | None] = mapped_column(states(Ending, "checkout_ending"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    document: Mapped[Document] = relationship()
    base: Mapped[Revision] = relationship()
    holder: Mapped[Person] = relationship(foreign_keys=[holder_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])


class FileReading(Protected, Model):
    """What one file of a draft said of itself and what was left in it, read once."""

    __tablename__ = "file_reading"
    __append_only__ = True

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"), primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONBytes)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime] = mapped_column(UTCTime)

    by: Mapped[Person | None] = relationship()
