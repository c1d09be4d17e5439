"""What makes a revision temporary, and what it overrides."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.models import Document, Revision


class TemporaryAct(StrEnum):
    """Acts of temporary documents in the journal."""

    SET = "temporary.set"
    LAPSED = "temporary.lapsed"


class Runs(StrEnum):
    """What a temporary document runs by."""

    DATE = "date"
    BATCH = "batch"
    PROJECT = "project"


class Temporary(Protected, Model):
    """A temporary revision: to the end of ``ends_on``, or for the batch or project ``scope`` until it is ended."""

    __tablename__ = "temporary"
    __table_args__ = (
        CheckConstraint("(runs = 'date') = (ends_on IS NOT NULL)", name="date_has_end"),
        CheckConstraint("runs = 'date' OR scope <> ''", name="otherwise_has_scope"),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    runs: Mapped[Runs] = mapped_column(states(Runs, "runs_by"))
    ends_on: Mapped[date | None] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(String(120), default="")
    lapsed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    lapsed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    revision: Mapped[Revision] = relationship()
    overrides: Mapped[list[Override]] = relationship(order_by="Override.document_id", cascade="all, delete-orphan")


class Override(Protected, Model):
    """A document whose clauses a temporary revision overrides; without clauses, the whole document."""

    __tablename__ = "override"

    revision_id: Mapped[int] = mapped_column(ForeignKey("temporary.revision_id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    clauses: Mapped[str] = mapped_column(String(200), default="")

    document: Mapped[Document] = relationship()
