"""Take-over lists: the files handed in, the sheets of their registers, a row per document, what was settled."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states
from webapp.documents.models import DocumentType, Revision
from webapp.people.models import Department, Person


class TakeoverAct(StrEnum):
    """Acts of take-over in the journal; a document that came into force is ``revision.taken_over``."""

    BEGUN = "takeover.begun"
    FILES_ADDED = "takeover.files_added"
    READ = "takeover.read"
    COLUMNS_CHOSEN = "takeover.columns_chosen"
    MATCHED = "takeover.matched"
    SETTLED = "takeover.settled"
    CHANGED = "takeover.changed"
    SENT = "takeover.sent"
    CONFIRMED = "takeover.confirmed"
    RETURNED = "takeover.returned"
    DROPPED = "takeover.dropped"
    ROW_REFUSED = "takeover.row_refused"
    COMPLETED = "takeover.completed"


class ListState(StrEnum):
    """How a list stands; ``entering`` means both have signed and its documents come into force one by one."""

    READING = "reading"
    OPEN = "open"
    SENT = "sent"
    ENTERING = "entering"
    DONE = "done"
    DROPPED = "dropped"


class FileState(StrEnum):
    """How far a file was read; ``broken`` ones keep their problem."""

    WAITING = "waiting"
    READ = "read"
    BROKEN = "broken"


class RowState(StrEnum):
    """What becomes of a row."""

    LISTED = "listed"
    LATER = "later"
    LEFT_OUT = "left_out"
    ENTERED = "entered"
    REFUSED = "refused"


class Takeover(Protected, Model):
    """A list of documents in force; ``authors`` are all who entered, corrected or settled something in it."""

    __tablename__ = "takeover"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    state: Mapped[ListState] = mapped_column(states(ListState, "takeover_state"), default=ListState.READING)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCTime)
    authors: Mapped[list[int]] = mapped_column(JSONBytes)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("takeover.id"))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64), default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> sent_by_id", name="two_persons"),
        CheckConstraint("state NOT IN ('entering', 'done') OR confirmed_by_id IS NOT NULL", name="both_signed"),
    )

    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id])
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])
    files: Mapped[list[TakeoverFile]] = relationship(back_populates="takeover", order_by="TakeoverFile.position")
    sheets: Mapped[list[TakeoverSheet]] = relationship(back_populates="takeover", order_by="TakeoverSheet.id")
    rows: Mapped[list[TakeoverRow]] = relationship(back_populates="takeover", order_by="TakeoverRow.position")


class TakeoverFile(Protected, Model):
    """A file that was handed in: a document or a register; ``guess`` is what it says of itself, with reasons."""

    __tablename__ = "takeover_file"
    __table_args__ = (Index("uq_takeover_file_position", "takeover_id", "position", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    takeover_id: Mapped[int] = mapped_column(ForeignKey("takeover.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    register: Mapped[bool] = mapped_column(Boolean, default=False)
    sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    size: Mapped[int] = mapped_column(Integer, default=0)
    kind: Mapped[str] = mapped_column(String(12), default="")
    state: Mapped[FileState] = mapped_column(states(FileState, "takeover_file_state"), default=FileState.WAITING)
    incomplete: Mapped[bool] = mapped_column(Boolean, default=False)
    guess: Mapped[dict[str, Any]] = mapped_column(JSONBytes)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONBytes)

    takeover: Mapped[Takeover] = relationship(back_populates="files")


class TakeoverText(Model):
    """The text of a file between its reading and its coming into force: working memory, no evidence."""

    __tablename__ = "takeover_text"

    file_id: Mapped[int] = mapped_column(ForeignKey("takeover_file.id"), primary_key=True)
    parts: Mapped[list[Any]] = mapped_column(JSONBytes)


class TakeoverSheet(Protected, Model):
    """One sheet of a register with all its lines: values by role, and every other cell by its heading."""

    __tablename__ = "takeover_sheet"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    takeover_id: Mapped[int] = mapped_column(ForeignKey("takeover.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("takeover_file.id"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    header: Mapped[int | None] = mapped_column(Integer)
    columns: Mapped[list[Any]] = mapped_column(JSONBytes)
    lines: Mapped[list[Any]] = mapped_column(JSONBytes)
    why: Mapped[list[Any]] = mapped_column(JSONBytes)

    takeover: Mapped[Takeover] = relationship(back_populates="sheets")
    file: Mapped[TakeoverFile] = relationship()


class TakeoverRow(Protected, Model):
    """One document of the list: what will be taken over, what register and file say, what was settled and why.

    ``register`` is the line of the sheet (None: no register names the file); ``settled`` holds, by kind of
    finding, the act, the reason, who and when; ``refusal`` why it could not come into force.
    """

    __tablename__ = "takeover_row"
    __table_args__ = (
        Index("uq_takeover_row_position", "takeover_id", "position", unique=True),
        CheckConstraint("(state = 'entered') = (revision_id IS NOT NULL)", name="entered_has_revision"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    takeover_id: Mapped[int] = mapped_column(ForeignKey("takeover.id"))
    position: Mapped[int] = mapped_column(Integer)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("takeover_sheet.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("takeover_file.id"))
    register: Mapped[dict[str, Any] | None] = mapped_column(JSONBytes)
    sure: Mapped[bool] = mapped_column(Boolean, default=True)
    why: Mapped[list[Any]] = mapped_column(JSONBytes)
    number: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    label: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    assumed: Mapped[bool] = mapped_column(Boolean, default=False)
    prepared: Mapped[str] = mapped_column(Text, default="")
    reviewed: Mapped[str] = mapped_column(Text, default="")
    approved: Mapped[str] = mapped_column(Text, default="")
    type_key: Mapped[str] = mapped_column(ForeignKey("document_type.key"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    state: Mapped[RowState] = mapped_column(states(RowState, "takeover_row_state"), default=RowState.LISTED)
    settled: Mapped[dict[str, Any]] = mapped_column(JSONBytes)
    refusal: Mapped[list[Any] | None] = mapped_column(JSONBytes)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    takeover: Mapped[Takeover] = relationship(back_populates="rows")
    file: Mapped[TakeoverFile | None] = relationship()
    sheet: Mapped[TakeoverSheet | None] = relationship()
    type: Mapped[DocumentType] = relationship()
    department: Mapped[Department] = relationship()
    entered: Mapped[Revision | None] = relationship()
