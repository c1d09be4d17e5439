"""Who must read a document (standing rules), and each reading that is owed, done or waived."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.models import Document, Revision
from webapp.people.models import Department, Person


class ReadingAct(StrEnum):
    """Acts of reading 宣贯 in the journal."""

    RULES_SET = "reading.rules_set"
    ASKED = "reading.asked"
    DONE = "reading.done"
    ENTERED = "reading.entered"
    WAIVED = "reading.waived"
    MOVED = "reading.moved"
    JUDGED = "reading.judged"
    QUESTION_PUT = "reading.question_put"
    QUESTION_ANSWERED = "reading.question_answered"


class Whom(StrEnum):
    """How a rule names its readers."""

    ALL = "all"
    DEPARTMENT = "department"
    ROLE = "role"
    POST = "post"
    PERSON = "person"
    NAME = "name"


class ReadingState(StrEnum):
    """How a reading stands."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"


class Effect(StrEnum):
    """What the evaluation of the effect found (7.2 c)."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"


class ReadingRule(Protected, Model):
    """Who reads every revision of a document; ``key`` is the role, the post or a name without an account."""

    __tablename__ = "reading_rule"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    whom: Mapped[Whom] = mapped_column(states(Whom, "reading_whom"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(120), default="")

    document: Mapped[Document] = relationship()
    department: Mapped[Department | None] = relationship()
    person: Mapped[Person | None] = relationship()


class Reading(Protected, Model):
    """One reader of one revision: an account, or a name that signs on paper.

    ``shown_sha`` are the pages that were in force when it was done; ``sheet_sha`` the scan of the signed sheet;
    ``moved_at``: owed no more since the person moved to other work. ``score`` and ``effect`` are the last of ``marks``.
    """

    __tablename__ = "reading"
    __columns_version__ = 2
    __table_args__ = (
        Index("uq_reading_reader", "revision_id", "person_id", "name", unique=True),
        CheckConstraint("(person_id IS NULL) = (name <> '')", name="account_or_name"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_time"),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score_of_hundred"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    asked_at: Mapped[datetime] = mapped_column(UTCTime)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[ReadingState] = mapped_column(states(ReadingState, "reading_state"), default=ReadingState.OPEN)
    done_at: Mapped[datetime | None] = mapped_column(UTCTime)
    done_on: Mapped[date | None] = mapped_column(Date)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    shown_sha: Mapped[str] = mapped_column(String(64), default="")
    sheet_sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    reason: Mapped[str] = mapped_column(Text, default="")
    score: Mapped[int | None] = mapped_column(Integer)
    effect: Mapped[Effect | None] = mapped_column(states(Effect, "reading_effect"))
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_at: Mapped[datetime | None] = mapped_column(UTCTime)
    moved_at: Mapped[datetime | None] = mapped_column(UTCTime, info={"since": 2})
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    revision: Mapped[Revision] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
    marks: Mapped[list[ReadingMark]] = relationship(back_populates="reading", order_by="ReadingMark.id")
    question: Mapped[ReadingQuestion | None] = relationship(back_populates="reading")

    @property
    def reader(self) -> str:
        """The name of who reads."""
        return self.person.name if self.person else self.name


class ReadingMark(Protected, Model):
    """A mark of an exam or a verdict on the effect; never changed: a correction is a further line with its reason."""

    __tablename__ = "reading_mark"
    __append_only__ = True
    __table_args__ = (
        CheckConstraint("(score IS NULL) <> (effect IS NULL)", name="one_measure"),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score_of_hundred"),
        CheckConstraint("corrects_id IS NULL OR reason <> ''", name="correction_has_reason"),
        Index("uq_reading_mark_corrects", "corrects_id", unique=True),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), index=True)
    score: Mapped[int | None] = mapped_column(Integer)
    effect: Mapped[Effect | None] = mapped_column(states(Effect, "reading_mark_effect"))
    at: Mapped[datetime] = mapped_column(UTCTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("reading_mark.id"))
    reason: Mapped[str] = mapped_column(Text, default="")

    reading: Mapped[Reading] = relationship(back_populates="marks")
    by: Mapped[Person | None] = relationship()


class ReadingQuestion(Protected, Model):
    """What a reader asked the owner with the acknowledgement; answered once, both stay."""

    __tablename__ = "reading_question"
    __table_args__ = (CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answer_has_time"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    reading: Mapped[Reading] = relationship(back_populates="question")
    answered_by: Mapped[Person | None] = relationship()
