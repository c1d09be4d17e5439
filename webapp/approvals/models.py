"""Rounds, steps, assignments, decisions and signatures over any subject."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states
from webapp.people.models import Handwriting, Person


class ApprovalAct(StrEnum):
    """Acts of this room in the journal."""

    ROUND_OPENED = "round.opened"
    STEP_APPROVED = "step.approved"
    STEP_RETURNED = "step.returned"
    STEP_REJECTED = "step.rejected"
    STEP_REASSIGNED = "step.reassigned"
    COMMENTED = "round.commented"
    REMINDED = "round.reminded"
    WITHDRAWN = "round.withdrawn"
    TRANSFERRED = "step.transferred"
    SIGNER_ADDED = "step.signer_added"
    OPINION_ANSWERED = "opinion.answered"
    CLOSED_WITHOUT_REPLY = "step.closed_without_reply"
    SHEET_PRINTED = "sign_sheet.printed"
    PAPER_KEPT = "paper.kept"
    SIGNED_ON_PAPER = "step.signed_on_paper"
    DEPUTY_NAMED = "deputy.named"
    DEPUTY_ENDED = "deputy.ended"


class RoundState(StrEnum):
    """How a round stands."""

    OPEN = "open"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class StepState(StrEnum):
    """How a step stands."""

    WAITING = "waiting"
    OPEN = "open"
    DONE = "done"


class AssignmentState(StrEnum):
    """How one person's part in a step stands."""

    OPEN = "open"
    DECIDED = "decided"
    NOT_NEEDED = "not_needed"
    SET_ASIDE = "set_aside"


class DecisionKind(StrEnum):
    """What a person decided."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    COMMENT = "comment"
    WITHDRAW = "withdraw"


class Round(Protected, Model):
    """One run of a subject through its chain; returned to the author means a new round.

    ``type_key`` is the type of the subject as its room names it: what a deputy's scope and signing
    several at once go by.
    """

    __tablename__ = "round"
    __columns_version__ = 2
    __table_args__ = (
        Index(
            "uq_round_open",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_ended"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Integer, index=True)
    number: Mapped[int] = mapped_column(Integer)
    chain: Mapped[dict[str, Any]] = mapped_column(JSONBytes)
    chain_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[RoundState] = mapped_column(states(RoundState, "round_state"), default=RoundState.OPEN)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    authors: Mapped[list[int]] = mapped_column(JSONBytes)
    opened_at: Mapped[datetime] = mapped_column(UTCTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    type_key: Mapped[str] = mapped_column(String(40), default="", server_default="", info={"since": 2})
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    steps: Mapped[list[Step]] = relationship(back_populates="round", order_by="Step.position")
    decisions: Mapped[list[Decision]] = relationship(back_populates="round", order_by="Decision.id")
    started_by: Mapped[Person] = relationship(foreign_keys=[started_by_id])
    prepared_by: Mapped[Person] = relationship(foreign_keys=[prepared_by_id])


class Step(Protected, Model):
    """One place in the chain, with the meaning its signature has.

    ``reply_days``: so many days after it opened the controller may close it without those who are silent.
    """

    __tablename__ = "step"
    __columns_version__ = 2
    __table_args__ = (Index("uq_step_round_id_position", "round_id", "position", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    position: Mapped[int] = mapped_column(Integer)
    meaning: Mapped[str] = mapped_column(String(40))
    needed: Mapped[int] = mapped_column(Integer)
    state: Mapped[StepState] = mapped_column(states(StepState, "step_state"), default=StepState.WAITING)
    opened_at: Mapped[datetime | None] = mapped_column(UTCTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCTime)
    reply_days: Mapped[int | None] = mapped_column(Integer, info={"since": 2})

    round: Mapped[Round] = relationship(back_populates="steps")
    assignments: Mapped[list[Assignment]] = relationship(back_populates="step", order_by="Assignment.id")


class Assignment(Protected, Model):
    """One person asked to decide one step.

    A deputy who decides takes the assignment up: ``person_id`` is the deputy, ``for_id`` the person
    represented. ``added``: asked beyond the chain by a signer, and always needed; ``after_id``: not asked
    before that assignment is over; ``handover_id``: how it came here; ``no_reply_at``: closed in silence.
    """

    __tablename__ = "assignment"
    __columns_version__ = 2

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    rule: Mapped[str] = mapped_column(String(160))
    fallback: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[AssignmentState] = mapped_column(
        states(AssignmentState, "assignment_state"), default=AssignmentState.OPEN
    )
    added: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false(), info={"since": 2})
    after_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), info={"since": 2})
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("handover.id"), info={"since": 2})
    no_reply_at: Mapped[datetime | None] = mapped_column(UTCTime, info={"since": 2})

    step: Mapped[Step] = relationship(back_populates="assignments")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    represented: Mapped[Person | None] = relationship(foreign_keys=[for_id])
    after: Mapped[Assignment | None] = relationship(remote_side=[id], foreign_keys=[after_id])
    handover: Mapped[Handover | None] = relationship()

    @property
    def asked(self) -> bool:
        """Whether it is this person's turn, once the step is open."""
        before = self.after
        return self.state is AssignmentState.OPEN and (before is None or before.state is not AssignmentState.OPEN)


class HandoverKind(StrEnum):
    """How a step came to somebody the chain did not name."""

    TRANSFER = "transfer"
    BEFORE = "before"
    BESIDE = "beside"
    AFTER = "after"


class Handover(Protected, Model):
    """A step passed on (转办) or a signer added (加签): by whom, to whom, why; never changed.

    ``earlier_id`` is the handover by which the step had come to who passes it on.
    """

    __tablename__ = "handover"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"), index=True)
    kind: Mapped[HandoverKind] = mapped_column(states(HandoverKind, "handover_kind"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("handover.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCTime)

    giver: Mapped[Person] = relationship(foreign_keys=[by_id])
    taker: Mapped[Person] = relationship(foreign_keys=[to_id])
    earlier: Mapped[Handover | None] = relationship(remote_side=[id])


class Decision(Protected, Model):
    """What somebody decided, in the order it happened; never changed."""

    __tablename__ = "decision"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("step.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DecisionKind] = mapped_column(states(DecisionKind, "decision_kind"))
    meaning: Mapped[str] = mapped_column(String(40))
    opinion: Mapped[str] = mapped_column(Text, default="")
    to_position: Mapped[int | None] = mapped_column(Integer)
    decided_at: Mapped[datetime] = mapped_column(UTCTime)

    round: Mapped[Round] = relationship(back_populates="decisions")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    represented: Mapped[Person | None] = relationship(foreign_keys=[for_id])
    signature: Mapped[Signature | None] = relationship(back_populates="decision")


class Signature(Protected, Model):
    """What was shown and what was stated, as bytes, and their digest."""

    __tablename__ = "signature"
    __append_only__ = True

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    shown: Mapped[bytes] = mapped_column(LargeBinary)
    statement: Mapped[bytes] = mapped_column(LargeBinary)
    opinion_salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[str] = mapped_column(String(64), unique=True)

    decision: Mapped[Decision] = relationship(back_populates="signature")


class PlacedHandwriting(Protected, Model):
    """The signer's own handwriting, placed by the act of signing: which image, by its hash.

    The bytes that are signed have a fixed form; this row and the entry of the same act hold the hash.
    """

    __tablename__ = "placed_handwriting"
    __append_only__ = True

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    handwriting_id: Mapped[int] = mapped_column(ForeignKey("handwriting.id"))
    sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))

    handwriting: Mapped[Handwriting] = relationship()
