"""The mark of a trial on a revision."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, Protected, UTCTime, states


class TrialAct(StrEnum):
    """Acts of a trial in the journal."""

    SET = "trial.set"
    CLEARED = "trial.cleared"
    CONFIRMED = "trial.confirmed"
    EXTENDED = "trial.extended"
    STOP_ASKED = "trial.stop_asked"
    ENDED = "trial.ended"


class TrialState(StrEnum):
    """How a trial stands; confirmed makes the revision an ordinary one."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Trial(Protected, Model):
    """A revision on trial until the end of ``ends_on``; ``first_end`` is set once it was extended."""

    __tablename__ = "trial"
    __table_args__ = (CheckConstraint("first_end IS NULL OR first_end < ends_on", name="extended_onwards"),)

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    ends_on: Mapped[date] = mapped_column(Date)
    first_end: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[TrialState] = mapped_column(states(TrialState, "trial_state"), default=TrialState.OPEN)
    stop_asked_at: Mapped[datetime | None] = mapped_column(UTCTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}
