"""Papers of customers: received, reviewed, replaced by their next revision, returned or destroyed with a receipt."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.people.models import Department, Person


class CustomerAct(StrEnum):
    """What can happen to a customer's document, in the journal and in its own log."""

    RECEIVED = "customer_document.received"
    ACCEPTED = "customer_document.accepted"
    QUESTIONED = "customer_document.questioned"
    REPLACED = "customer_document.replaced"
    RETURNED = "customer_document.returned"
    DESTROYED = "customer_document.destroyed"


class Held(StrEnum):
    """How a customer's document stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    QUESTIONED = "questioned"
    REPLACED = "replaced"
    RETURNED = "returned"
    DESTROYED = "destroyed"


class CustomerDocument(Protected, Model):
    """One revision of a customer's paper, by the customer's own number and revision."""

    __tablename__ = "customer_document"
    __table_args__ = (CheckConstraint("replaces_id IS NULL OR replaces_id <> id", name="not_itself"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(40), default="")
    medium: Mapped[str] = mapped_column(String(120), default="")
    projects: Mapped[str] = mapped_column(Text, default="")
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    received_on: Mapped[date] = mapped_column(Date)
    review_by: Mapped[date] = mapped_column(Date)
    state: Mapped[Held] = mapped_column(states(Held, "customer_held"), default=Held.RECEIVED)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("customer_document.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__ = {"version_id_col": version}

    department: Mapped[Department] = relationship()
    replaces: Mapped[CustomerDocument | None] = relationship(remote_side=[id])
    log: Mapped[list[CustomerLine]] = relationship(back_populates="document", order_by="CustomerLine.id.desc()")


class CustomerLine(Protected, Model):
    """One thing that happened to it; never changed. ``receipt`` and the kept file prove its return or destruction."""

    __tablename__ = "customer_line"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("customer_document.id"), index=True)
    act: Mapped[CustomerAct] = mapped_column(states(CustomerAct, "customer_act"))
    on_day: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    receipt: Mapped[str] = mapped_column(String(200), default="")
    file_sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCTime)

    document: Mapped[CustomerDocument] = relationship(back_populates="log")
    by: Mapped[Person | None] = relationship()
