"""Duties with their log, and the organisation's own days in the calendar."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.people.models import Department, Person

_ONE_OWNER = (
    "(CASE WHEN owner_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN role_key = '' THEN 0 ELSE 1 END)"
    " + (CASE WHEN department_id IS NULL THEN 0 ELSE 1 END) = 1"
)


class DutyAct(StrEnum):
    """What can happen to a duty, in the journal and in its own log."""

    OPENED = "duty.opened"
    MOVED = "duty.moved"
    HANDED_OVER = "duty.handed_over"
    DONE = "duty.done"
    WAIVED = "duty.waived"
    REOPENED = "duty.reopened"


class CalendarAct(StrEnum):
    """What can happen to the calendar, in the journal."""

    CHANGED = "calendar.changed"
    IMPORTED = "calendar.imported"


class DutyState(StrEnum):
    """How a duty is kept; coming, due and late follow from the day (``rules.state_on``)."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"


class Duty(Protected, Model):
    """Something owed by a person, a role or a department (exactly one) until a day.

    ``kind`` was registered by the room that opens it; ``verb`` is a message key; ``early`` is how many
    days before ``due_on`` it begins to be shown as coming.
    """

    __tablename__ = "duty"
    __table_args__ = (
        Index(
            "uq_duty_open",
            "kind",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_duty_subject", "subject_kind", "subject_id"),
        Index("ix_duty_state_due_on", "state", "due_on"),
        CheckConstraint(_ONE_OWNER, name="owed_one_way"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_ended"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Integer)
    verb: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    role_key: Mapped[str] = mapped_column(String(64), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    due_on: Mapped[date] = mapped_column(Date)
    early: Mapped[int] = mapped_column(Integer, default=7)
    state: Mapped[DutyState] = mapped_column(states(DutyState, "duty_state"), default=DutyState.OPEN)
    opened_at: Mapped[datetime] = mapped_column(UTCTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    department: Mapped[Department | None] = relationship()
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    log: Mapped[list[DutyLog]] = relationship(back_populates="duty", order_by="DutyLog.id")


class DutyLog(Protected, Model):
    """One thing that happened to a duty, with the day and the owner it had from then on; never changed."""

    __tablename__ = "duty_log"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), index=True)
    act: Mapped[DutyAct] = mapped_column(states(DutyAct, "duty_act"))
    due_on: Mapped[date] = mapped_column(Date)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role_key: Mapped[str] = mapped_column(String(64), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCTime)

    duty: Mapped[Duty] = relationship(back_populates="log")
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    department: Mapped[Department | None] = relationship()


class CalendarDay(Protected, Model):
    """A day on which an organisation works or rests otherwise than its region's calendar says.

    ``announced``: it was entered with the yearly order of holidays, so that year is no longer provisional.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (Index("uq_calendar_day_site_id_day", "site_id", "day", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    day: Mapped[date] = mapped_column(Date)
    working: Mapped[bool] = mapped_column(Boolean)
    announced: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}
