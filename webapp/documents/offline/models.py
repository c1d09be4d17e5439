"""Off-line packs: current documents on a medium for a site without network, valid until a day."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states
from webapp.documents.copies.models import Holder
from webapp.documents.models import Document, PrintedToken, Revision
from webapp.people.models import Person


class PackAct(StrEnum):
    """Acts of off-line packs in the journal."""

    ASKED = "offline_pack.asked"
    MADE = "offline_pack.made"
    FAILED = "offline_pack.failed"
    TAKEN = "offline_pack.taken"
    ENDED = "offline_pack.ended"


class PackState(StrEnum):
    """How a pack stands; whether it is expired follows from the day."""

    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"
    ENDED = "ended"


class OfflinePack(Protected, Model):
    """A medium of uncontrolled distribution: for whom, on what, until when.

    ``chosen`` is how the documents were chosen, in ids; ``file_sha`` the ZIP, ``manifest_sha`` the digest of its
    manifest, which stands on its index page too.
    """

    __tablename__ = "offline_pack"
    __table_args__ = (
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_has_time"),
        CheckConstraint("state <> 'made' OR file_sha IS NOT NULL", name="made_has_file"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    holder_id: Mapped[int] = mapped_column(ForeignKey("copy_holder.id"), index=True)
    medium: Mapped[str] = mapped_column(String(120), default="")
    valid_until: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(String(10))
    chosen: Mapped[Any] = mapped_column(JSONBytes)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCTime)
    made_at: Mapped[datetime | None] = mapped_column(UTCTime)
    state: Mapped[PackState] = mapped_column(states(PackState, "offline_pack_state"), default=PackState.ASKED)
    problem: Mapped[str] = mapped_column(Text, default="")
    file_sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    manifest_sha: Mapped[str] = mapped_column(String(64), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ending: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    holder: Mapped[Holder] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])
    files: Mapped[list[PackFile]] = relationship(order_by="PackFile.path", back_populates="pack")


class PackFile(Protected, Model):
    """One document in a pack: the revision, the code on its pages, its place and hash."""

    __tablename__ = "offline_pack_file"
    __append_only__ = True

    pack_id: Mapped[int] = mapped_column(ForeignKey("offline_pack.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    token: Mapped[str] = mapped_column(ForeignKey("printed_token.token"), unique=True)
    path: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Integer)
    sha: Mapped[str] = mapped_column(String(64))

    pack: Mapped[OfflinePack] = relationship(back_populates="files")
    revision: Mapped[Revision] = relationship()
    document: Mapped[Document] = relationship()
    printed: Mapped[PrintedToken] = relationship()
