"""Who decides for whom (代理)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime
from webapp.people.models import Person


class Deputy(Protected, Model):
    """For these days, both counted, ``deputy`` decides what ``person`` is asked.

    ``scope`` holds ``kind:<kind of subject>`` and ``type:<type>``, each between blanks, so that a query can
    look into it; empty means everything.
    ``set_by_id`` is the person, or a management representative who gave a reason.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="period_in_order"),
        CheckConstraint("person_id <> deputy_id", name="another_person"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scope: Mapped[str] = mapped_column(String(2000), default="")
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UTCTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCTime)
    ended_by: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id])
    set_by: Mapped[Person] = relationship(foreign_keys=[set_by_id])

    @property
    def entries(self) -> tuple[str, ...]:
        """What the scope names."""
        return tuple(self.scope.split())
