"""Change requests for documents 文件更改申请: why, of which documents, what is touched, what was decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.models import Document, Revision
from webapp.people.models import Person


class ChangeAct(StrEnum):
    """Acts of change requests in the journal."""

    ASKED = "change.asked"
    IMPACT_NOTED = "change.impact_noted"
    ACCEPTED = "change.accepted"
    REFUSED = "change.refused"
    WITHDRAWN = "change.withdrawn"
    REVISION_LINKED = "change.revision_linked"
    REASONS_GIVEN = "change.reasons_given"
    BACKGROUND_OPENED = "change.background_opened"
    NOTICE_GIVEN = "change.notice_given"
    NOTICE_NOTED = "change.notice_noted"
    CLOSED = "change.closed"


class Category(StrEnum):
    """Why a change is asked for (domain.md Change request)."""

    CUSTOMER = "customer"
    LAW = "law"
    EXTERNAL_AUDIT = "external_audit"
    MANAGEMENT_REVIEW = "management_review"
    IMPROVEMENT = "improvement"
    CORRECTION = "correction"


class ChangeState(StrEnum):
    """How a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class ChangeRequest(Protected, Model):
    """A request with its reason; ``number`` counts by year."""

    __tablename__ = "change_request"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (state IN ('open', 'withdrawn'))", name="decided_has_time"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    category: Mapped[Category] = mapped_column(states(Category, "change_category"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCTime)
    state: Mapped[ChangeState] = mapped_column(
        states(ChangeState, "change_state"), default=ChangeState.OPEN, index=True
    )
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCTime)
    decision: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    items: Mapped[list[ChangeItem]] = relationship(back_populates="request", order_by="ChangeItem.id")
    impacts: Mapped[list[ChangeImpact]] = relationship(order_by="ChangeImpact.id")


class ChangeItem(Protected, Model):
    """A document of the bundle, and the revision that carries the change out."""

    __tablename__ = "change_item"
    __table_args__ = (Index("uq_change_item_document", "request_id", "document_id", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"), unique=True)

    request: Mapped[ChangeRequest] = relationship(back_populates="items")
    document: Mapped[Document] = relationship()
    revision: Mapped[Revision | None] = relationship()


class ChangeImpact(Protected, Model):
    """Something the change touches: proposed by the system or added by hand, and whether it must follow."""

    __tablename__ = "change_impact"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(400))
    url: Mapped[str] = mapped_column(String(300), default="")
    touched: Mapped[bool] = mapped_column(Boolean, default=True)
    by_hand: Mapped[bool] = mapped_column(Boolean, default=False)


class ChangeReason(Protected, Model):
    """Why one place of a revision changed."""

    __tablename__ = "change_reason"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    place: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(Text)
