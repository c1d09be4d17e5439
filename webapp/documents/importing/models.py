"""Imports: a batch of files that were read, a row per file, what was proposed and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states
from webapp.documents.models import Document, DocumentType, Revision
from webapp.people.models import Department, Person


class ImportAct(StrEnum):
    """Acts of importing in the journal; a file taken over is ``document.imported``."""

    READ = "import.read"
    CHANGED = "import.changed"
    CUT = "import.cut"
    CUT_UNDONE = "import.cut_undone"
    ORIGINAL_TAKEN = "import.original_taken"
    DROPPED = "import.dropped"
    RESTORED = "import.restored"
    REFUSED = "import.refused"


class RowState(StrEnum):
    """What became of a row."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    DROPPED = "dropped"


class ImportBatch(Protected, Model):
    """Files that were handed in together; ``name`` says how (a folder, an archive, so many files)."""

    __tablename__ = "import_batch"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCTime)

    created_by: Mapped[Person | None] = relationship()
    items: Mapped[list[ImportItem]] = relationship(back_populates="batch", order_by="ImportItem.position")


class ImportItem(Protected, Model):
    """One file of a batch: what was read (``guess``, with reasons), what was chosen, what became of it.

    ``problem`` says why the file itself could not be read, ``refusal`` why the last try to take it over
    or to send it was refused; both are lists of messages. ``target_id`` is the document whose next
    revision the file becomes; ``by_rule`` means that the number came from the pattern of the type.
    """

    __tablename__ = "import_item"
    __table_args__ = (
        Index("uq_import_item_position", "batch_id", "position", unique=True),
        CheckConstraint("(state = 'taken') = (revision_id IS NOT NULL)", name="taken_has_revision"),
        CheckConstraint("state <> 'taken' OR sha IS NOT NULL", name="taken_was_read"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    position: Mapped[int] = mapped_column(Integer)
    file: Mapped[str] = mapped_column(Text)
    sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="")
    size: Mapped[int] = mapped_column(Integer, default=0)
    guess: Mapped[dict[str, Any]] = mapped_column(JSONBytes)
    number: Mapped[str] = mapped_column(Text, default="")
    by_rule: Mapped[bool] = mapped_column(Boolean, default=False)
    title: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[str] = mapped_column(Text, default="")
    type_key: Mapped[str] = mapped_column(ForeignKey("document_type.key"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    issued_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    state: Mapped[RowState] = mapped_column(states(RowState, "import_item_state"), default=RowState.PROPOSED)
    problem: Mapped[list[Any] | None] = mapped_column(JSONBytes)
    refusal: Mapped[list[Any] | None] = mapped_column(JSONBytes)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    batch: Mapped[ImportBatch] = relationship(back_populates="items")
    type: Mapped[DocumentType] = relationship()
    department: Mapped[Department] = relationship()
    target: Mapped[Document | None] = relationship(foreign_keys=[target_id])
    document: Mapped[Document | None] = relationship(foreign_keys=[document_id])
    taken: Mapped[Revision | None] = relationship()


class ImportPart(Protected, Model):
    """A row that was cut out of the file of another: its lines there, and which of them were left out as noise."""

    __tablename__ = "import_part"
    __append_only__ = True

    item_id: Mapped[int] = mapped_column(ForeignKey("import_item.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("import_item.id"), index=True)
    first_line: Mapped[int] = mapped_column(Integer)
    last_line: Mapped[int] = mapped_column(Integer)
    left_out: Mapped[list[int]] = mapped_column(JSONBytes)

    item: Mapped[ImportItem] = relationship(foreign_keys=[item_id])
    of: Mapped[ImportItem] = relationship(foreign_keys=[of_id])
