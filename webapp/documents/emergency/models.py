"""Emergency releases, and revisions that are in force again after one lapsed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.models import Revision
from webapp.people.models import Person


class EmergencyAct(StrEnum):
    """Acts of emergency releases in the journal."""

    RELEASED = "emergency.released"
    CONFIRMED = "emergency.confirmed"
    LAPSED = "emergency.lapsed"
    RESUMED = "emergency.resumed"


class EmergencyState(StrEnum):
    """Whether the full chain has followed."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"


class Emergency(Protected, Model):
    """A revision put into force by one person before its chain was through; ``due_on`` is the chain's last day."""

    __tablename__ = "emergency"
    __table_args__ = (CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_ended"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    reason: Mapped[str] = mapped_column(Text)
    released_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime] = mapped_column(UTCTime)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[EmergencyState] = mapped_column(
        states(EmergencyState, "emergency_state"), default=EmergencyState.OPEN
    )
    closed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id])
    before: Mapped[Revision | None] = relationship(foreign_keys=[before_id])
    released_by: Mapped[Person] = relationship(foreign_keys=[released_by_id])


class Resumption(Protected, Model):
    """A revision that carries an earlier one on, same label, same signed pages, for a time of its own."""

    __tablename__ = "resumption"
    __append_only__ = True

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
