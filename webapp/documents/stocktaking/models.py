"""Stock-takes of shelves 盘点: what was expected at a place, what was found, what followed; lines are never changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.copies.models import Copy
from webapp.documents.stocktaking.rules import FollowUp, Found
from webapp.people.models import Department, Person


class StocktakeAct(StrEnum):
    """Acts of a stock-take in the journal."""

    BEGUN = "stocktake.begun"
    ENTERED = "stocktake.entered"
    CORRECTED = "stocktake.corrected"
    FOLLOWED = "stocktake.followed_up"
    SIGNED = "stocktake.signed"


class Stocktake(Protected, Model):
    """One count of a place, a department or both; ``digest`` names the lines that were signed."""

    __tablename__ = "stocktake"
    __table_args__ = (
        CheckConstraint("department_id IS NOT NULL OR place <> ''", name="somewhere"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime] = mapped_column(UTCTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    credential: Mapped[str] = mapped_column(String(20), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    department: Mapped[Department | None] = relationship()
    begun_by: Mapped[Person] = relationship(foreign_keys=[begun_by_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
    expected: Mapped[list[ExpectedCopy]] = relationship(order_by="ExpectedCopy.copy_id")
    lines: Mapped[list[StocktakeLine]] = relationship(order_by="StocktakeLine.id")


class ExpectedCopy(Protected, Model):
    """A copy that should stand there, and its print, as the ledger said when the count began."""

    __tablename__ = "stocktake_expected"
    __append_only__ = True

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"), primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copy.id"), primary_key=True)
    sheet: Mapped[int] = mapped_column(Integer)

    copy: Mapped[Copy] = relationship()


class StocktakeLine(Protected, Model):
    """What was found of one copy, or of something that is no copy (``typed``); a further line corrects or follows."""

    __tablename__ = "stocktake_line"
    __append_only__ = True
    __table_args__ = (CheckConstraint("copy_id IS NOT NULL OR typed <> ''", name="of_something"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"), index=True)
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("copy.id"), index=True)
    sheet: Mapped[int] = mapped_column(Integer, default=0)
    typed: Mapped[str] = mapped_column(String(200), default="")
    found: Mapped[Found] = mapped_column(states(Found, "stocktake_found"))
    follow_up: Mapped[FollowUp] = mapped_column(states(FollowUp, "stocktake_follow_up"), default=FollowUp.NONE)
    remark: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCTime)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("stocktake_line.id"))

    copy: Mapped[Copy | None] = relationship()
    by: Mapped[Person] = relationship()
