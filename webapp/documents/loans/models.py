"""Loans of paper copies and of the right to read on line, and permissions to copy."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, UTCTime, states
from webapp.documents.copies.models import Copy
from webapp.documents.loans.states import LoanState
from webapp.documents.models import Document, Revision
from webapp.people.models import Person

_CLOSED = "('returned', 'ran_out', 'ended', 'withdrawn')"
_HAD = "('lent', 'returned', 'ran_out', 'ended')"


class LoanAct(StrEnum):
    """What can happen to loans and to permissions to copy, in the journal."""

    ASKED = "loan.asked"
    AGREED = "loan.agreed"
    REFUSED = "loan.refused"
    WITHDRAWN = "loan.withdrawn"
    LENT = "loan.lent"
    OPENED = "loan.opened"
    CALLED_BACK = "loan.called_back"
    RETURNED = "loan.returned"
    RAN_OUT = "loan.ran_out"
    ENDED = "loan.ended"
    HANDED_OVER = "loan.handed_over"
    COPYING_ASKED = "copying.asked"
    COPYING_ALLOWED = "copying.allowed"
    COPYING_REFUSED = "copying.refused"
    COPYING_WITHDRAWN = "copying.withdrawn"


class LoanKind(StrEnum):
    """A copy on paper, or the right to read on line for a time (在线借阅)."""

    PAPER = "paper"
    ONLINE = "online"


class Check(StrEnum):
    """What the return check found."""

    COMPLETE = "complete"
    DAMAGED = "damaged"


class Loan(Protected, Model):
    """Somebody asks to borrow, until a working day.

    ``asked_number`` is what the borrower typed or the number of the page; ``document`` is None when no document
    bears it, which the borrower is told only by a refusal. ``copy`` and ``sheet`` are what was lent on paper;
    ``called_back_at``: its revision or copy was recalled meanwhile; ``back_at``: it came back or ended otherwise.
    """

    __tablename__ = "loan"
    __table_args__ = (
        Index(
            "uq_loan_copy_out",
            "copy_id",
            unique=True,
            sqlite_where=text("state = 'lent'"),
            postgresql_where=text("state = 'lent'"),
        ),
        CheckConstraint(f"(state IN {_HAD}) = (lent_at IS NOT NULL)", name="lent_has_time"),
        CheckConstraint("lent_at IS NULL OR (kind = 'paper') = (copy_id IS NOT NULL)", name="paper_has_copy"),
        CheckConstraint(f"(state IN {_CLOSED}) = (back_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint("lent_at IS NULL OR document_id IS NOT NULL", name="lent_is_known"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[LoanKind] = mapped_column(states(LoanKind, "loan_kind"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    asked_number: Mapped[str] = mapped_column(String(120))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[datetime] = mapped_column(UTCTime)
    state: Mapped[LoanState] = mapped_column(states(LoanState, "loan_state"), default=LoanState.ASKED, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCTime)
    opinion: Mapped[str] = mapped_column(Text, default="")
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("copy.id"), index=True)
    sheet: Mapped[int | None] = mapped_column(Integer)
    lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lent_at: Mapped[datetime | None] = mapped_column(UTCTime)
    called_back_at: Mapped[datetime | None] = mapped_column(UTCTime)
    back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    back_at: Mapped[datetime | None] = mapped_column(UTCTime)
    condition: Mapped[Check | None] = mapped_column(states(Check, "loan_check"))
    remark: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    document: Mapped[Document | None] = relationship()
    borrower: Mapped[Person] = relationship(foreign_keys=[borrower_id])
    copy: Mapped[Copy | None] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    lent_by: Mapped[Person | None] = relationship(foreign_keys=[lent_by_id])
    back_by: Mapped[Person | None] = relationship(foreign_keys=[back_by_id])


class CopyingState(StrEnum):
    """How a request to copy stands."""

    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Copying(Protected, Model):
    """Somebody asks to make ``count`` copies of one exact revision; they are uncontrolled."""

    __tablename__ = "copying"
    __table_args__ = (
        CheckConstraint("count > 0", name="at_least_one"),
        CheckConstraint("(state IN ('allowed', 'refused')) = (decided_at IS NOT NULL)", name="decided_has_time"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    count: Mapped[int] = mapped_column(Integer)
    purpose: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCTime)
    state: Mapped[CopyingState] = mapped_column(
        states(CopyingState, "copying_state"), default=CopyingState.ASKED, index=True
    )
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCTime)
    opinion: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    document: Mapped[Document] = relationship()
    revision: Mapped[Revision] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
