"""What became of each thing a leaving person held."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.people.models import Person


class LeavingAct(StrEnum):
    """Acts of a hand-over in the journal, beside those of the rooms it happens in."""

    HANDED_OVER = "leaving.handed_over"
    RETURNED = "leaving.returned"
    WRITTEN_OFF = "leaving.written_off"
    ACCEPTED = "leaving.accepted"


class Way(StrEnum):
    """What became of one thing; ``accepted`` was still held when the account was closed, with a reason."""

    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"
    ACCEPTED = "accepted"


class LeavingLine(Protected, Model):
    """A line of the 离职交接单: one thing, what became of it, by whom; never changed."""

    __tablename__ = "leaving_line"
    __append_only__ = True
    __table_args__ = (CheckConstraint("(way = 'handed_over') = (to_id IS NOT NULL)", name="handed_to_somebody"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    item: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(300))
    way: Mapped[Way] = mapped_column(states(Way, "leaving_way"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    to: Mapped[Person | None] = relationship(foreign_keys=[to_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
