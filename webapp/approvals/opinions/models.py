"""What the author answered to an opinion of a countersign step."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.approvals.models import Decision
from webapp.core.db import Model, Protected, UTCTime, states
from webapp.people.models import Person


class Answer(StrEnum):
    """What became of an opinion."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"


class OpinionAnswer(Protected, Model):
    """An answer to an opinion; never changed, a later one for the same opinion takes its place."""

    __tablename__ = "opinion_answer"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    answer: Mapped[Answer] = mapped_column(states(Answer, "answer"))
    reason: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(UTCTime)

    decision: Mapped[Decision] = relationship()
    person: Mapped[Person] = relationship()
