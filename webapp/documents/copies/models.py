"""Holders with their fixed codes, controlled copies with their sheets, and the lines of the ledger."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states
from webapp.documents.copies.states import CopyState
from webapp.documents.models import Document, PrintedToken, Revision
from webapp.people.models import Department, Person

_ONE_HOLDER = (
    "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN department_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN party = '' THEN 0 ELSE 1 END) = 1"
)
_NUMBER_TAKEN = "state <> 'void'"


class CopyAct(StrEnum):
    """What can happen to a copy, in the journal and as a line of the ledger."""

    HOLDER_ADDED = "copy_holder.added"
    HOLDER_CODED = "copy_holder.coded"
    LIST_SAVED = "holder_list.saved"
    LIST_REMOVED = "holder_list.removed"
    PLANNED = "copy.planned"
    ISSUED = "copy.issued"
    CANCELLED = "copy.cancelled"
    RECEIVED = "copy.received"
    RECALLED = "copy.recalled"
    RETURNED = "copy.returned"
    LOST = "copy.lost"
    DAMAGED = "copy.damaged"
    SHEET_RETURNED = "copy.sheet_returned"
    KEPT = "copy.kept"
    REPLACED = "copy.replaced"
    WRITTEN_OFF = "copy.written_off"
    CLOSED = "copy.closed"
    DESTRUCTION_ASKED = "copy.destruction_asked"
    DESTRUCTION_DECLINED = "copy.destruction_declined"
    DESTROYED = "copy.destroyed"
    CORRECTED = "copy.corrected"
    PRINTED = "copy.printed"
    SCAN_ATTACHED = "copy.scan_attached"


class Medium(StrEnum):
    """Paper, or the right to read on-line."""

    PAPER = "paper"
    ONLINE = "online"


class Holder(Protected, Model):
    """Who holds copies: a person, a department or an outside party; ``code`` is the fixed distribution number."""

    __tablename__ = "copy_holder"
    __table_args__ = (CheckConstraint(_ONE_HOLDER, name="one_holder"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), unique=True)
    party: Mapped[str] = mapped_column(String(200), default="")
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    person: Mapped[Person | None] = relationship()
    department: Mapped[Department | None] = relationship()

    @property
    def name(self) -> str:
        """The name of the person, department or party."""
        return self.person.name if self.person else self.department.name if self.department else self.party

    @property
    def outside(self) -> bool:
        """Whether it is a party outside the organisation."""
        return bool(self.party)

    @property
    def has_left(self) -> bool:
        """Whether it is a person who is no longer there: what is held is returned, nothing new is handed out."""
        return self.person is not None and not self.person.active


class HolderList(Protected, Model):
    """A saved list of holders: ``lines`` are ``{holder, medium, place}`` in their order."""

    __tablename__ = "holder_list"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    lines: Mapped[list[Any]] = mapped_column(JSONBytes)


class Copy(Protected, Model):
    """One numbered copy of one revision with its holder.

    ``sheet`` is the print that is out now (2 after damage). ``signed_by`` names who signed for the holder (代领).
    ``keeper`` and ``keep_until`` belong to a kept obsolete copy; ``destruction`` is the list it is or was to be
    destroyed on.
    """

    __tablename__ = "copy"
    __table_args__ = (
        Index(
            "uq_copy_number",
            "revision_id",
            "number",
            unique=True,
            sqlite_where=text(_NUMBER_TAKEN),
            postgresql_where=text(_NUMBER_TAKEN),
        ),
        CheckConstraint("state <> 'received' OR received_at IS NOT NULL", name="received_was_signed_for"),
        CheckConstraint("(state IN ('planned', 'void')) = (issued_at IS NULL)", name="issued_has_time"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("copy_holder.id"), index=True)
    number: Mapped[str] = mapped_column(String(20))
    medium: Mapped[Medium] = mapped_column(states(Medium, "copy_medium"), default=Medium.PAPER)
    place: Mapped[str] = mapped_column(String(200), default="")
    sheet: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[CopyState] = mapped_column(states(CopyState, "copy_state"), default=CopyState.PLANNED, index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(UTCTime)
    issued_at: Mapped[datetime | None] = mapped_column(UTCTime)
    received_at: Mapped[datetime | None] = mapped_column(UTCTime)
    signed_by: Mapped[str] = mapped_column(String(120), default="")
    recalled_at: Mapped[datetime | None] = mapped_column(UTCTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("copy.id"))
    keeper: Mapped[str] = mapped_column(String(120), default="")
    keep_until: Mapped[date | None] = mapped_column(Date)
    destruction_id: Mapped[int | None] = mapped_column(ForeignKey("copy_destruction.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    document: Mapped[Document] = relationship()
    revision: Mapped[Revision] = relationship()
    holder: Mapped[Holder] = relationship()
    destruction: Mapped[Destruction | None] = relationship(back_populates="copies")
    replaces: Mapped[Copy | None] = relationship(remote_side=[id])
    sheets: Mapped[list[Sheet]] = relationship(order_by="Sheet.sheet", back_populates="copy")
    lines: Mapped[list[CopyLine]] = relationship(order_by="CopyLine.id", back_populates="copy")

    @property
    def is_unsigned(self) -> bool:
        """Recalled, but never signed for: listed as 未签收."""
        return self.recalled_at is not None and self.received_at is None

    @property
    def destruction_asked(self) -> bool:
        """Whether a witness is waited for."""
        return self.destruction is not None and self.destruction.state is DestructionState.ASKED


class DestructionState(StrEnum):
    """How a list to be destroyed stands."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"


class Destruction(Protected, Model):
    """A list destroyed in one act: on whose authority, how, by whom, and the witness who confirms 监销."""

    __tablename__ = "copy_destruction"
    __table_args__ = (CheckConstraint("destroyer_id <> witness_id", name="two_persons"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    authority: Mapped[str] = mapped_column(String(200))
    method: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    destroyer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    witness_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCTime)
    state: Mapped[DestructionState] = mapped_column(
        states(DestructionState, "destruction_state"), default=DestructionState.ASKED
    )
    closed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    destroyer: Mapped[Person] = relationship(foreign_keys=[destroyer_id])
    witness: Mapped[Person] = relationship(foreign_keys=[witness_id])
    copies: Mapped[list[Copy]] = relationship(back_populates="destruction", order_by="Copy.id")
    sheets: Mapped[list[Sheet]] = relationship(back_populates="destruction", order_by="(Sheet.copy_id, Sheet.sheet)")


class Sheet(Protected, Model):
    """One print of a copy; its token stands in the QR on each page.

    ``back_at``: a damaged sheet came back; it then goes onto a list to be destroyed like a copy.
    ``written_off_at``: it never came back, and the management representative answers for it.
    """

    __tablename__ = "copy_sheet"
    __columns_version__ = 2

    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"), primary_key=True)
    sheet: Mapped[int] = mapped_column(Integer, primary_key=True)
    token: Mapped[str] = mapped_column(ForeignKey("printed_token.token"), unique=True)
    back_at: Mapped[datetime | None] = mapped_column(UTCTime)
    destruction_id: Mapped[int | None] = mapped_column(ForeignKey("copy_destruction.id"), index=True)
    written_off_at: Mapped[datetime | None] = mapped_column(UTCTime, info={"since": 2})

    copy: Mapped[Copy] = relationship(back_populates="sheets")
    destruction: Mapped[Destruction | None] = relationship(back_populates="sheets")
    printed: Mapped[PrintedToken] = relationship()

    @property
    def is_out(self) -> bool:
        """A later print took its place, and it neither came back nor was destroyed or written off."""
        destroyed = self.destruction is not None and self.destruction.state is DestructionState.DONE
        ended = self.back_at is not None or self.written_off_at is not None or destroyed
        return self.sheet < self.copy.sheet and not ended


class CopyLine(Protected, Model):
    """A line of the ledger: never changed; a correction is a further line that names the one it corrects."""

    __tablename__ = "copy_line"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"), index=True)
    act: Mapped[CopyAct] = mapped_column(states(CopyAct, "copy_act"))
    sheet: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UTCTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date | None] = mapped_column(Date)
    file_sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("copy_line.id"))

    copy: Mapped[Copy] = relationship(back_populates="lines")
    by: Mapped[Person | None] = relationship()
