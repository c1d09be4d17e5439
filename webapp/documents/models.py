"""Controlled documents: identity, revision, submission, number, rendition, printed token."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states
from webapp.core.errors import Message
from webapp.documents.lifecycle import OPEN, State
from webapp.documents.paper import CHINESE
from webapp.people.models import SINCE_2, Department, Person

_OPEN = "state IN (" + ", ".join(f"'{state}'" for state in sorted(OPEN)) + ")"
_IN_FORCE = f"state = '{State.EFFECTIVE}'"
_OVER = f"state IN ('{State.SUPERSEDED}', '{State.OBSOLETE}')"


class DocumentAct(StrEnum):
    """Acts of this room in the journal."""

    TYPE_ADOPTED = "document_type.adopted"
    TYPE_CHANGED = "document_type.changed"
    TYPE_ADDED = "document_type.added"
    TYPE_RETIRED = "document_type.retired"
    TYPE_REOPENED = "document_type.reopened"
    CHAIN_CONFIRMED = "document_type.chain_confirmed"
    CREATED = "document.created"
    CHANGED = "document.changed"
    READERS_CHANGED = "document.readers_changed"
    NUMBER_RESERVED = "number.reserved"
    NUMBER_ASSIGNED = "number.assigned"
    NUMBER_VOIDED = "number.voided"
    ALIAS_ADDED = "number.alias_added"
    REVISION_DRAFTED = "revision.drafted"
    FILE_REPLACED = "revision.file_replaced"
    DRAFT_HANDED_OVER = "revision.draft_handed_over"
    REVISION_DISCARDED = "revision.discarded"
    BODY_FROZEN = "revision.body_frozen"
    BODY_FAILED = "revision.body_failed"
    SUBMITTED = "revision.submitted"
    APPROVAL_REACHED = "revision.approval_reached"
    RETURNED = "revision.returned"
    WITHDRAWN = "revision.withdrawn"
    REJECTED = "revision.rejected"
    APPROVED = "revision.approved"
    RELEASED = "revision.released"
    TAKEN_OVER = "revision.taken_over"
    EFFECTIVE = "revision.effective"
    SUPERSEDED = "revision.superseded"
    COVER_FROZEN = "revision.cover_frozen"
    OBSOLETING_ASKED = "document.obsoleting_asked"
    OBSOLETE = "revision.obsolete"
    REVIEW_SET = "document.review_set"
    VIEWED = "revision.viewed"
    SOURCE_TAKEN = "revision.source_taken"
    PRINTED = "revision.printed"
    IMPORTED = "document.imported"


class Classification(StrEnum):
    """企业内部密级: who may know of a document (domain.md Classification)."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"
    CONFIDENTIAL = "confidential"


class NumberState(StrEnum):
    """How a number stands in the number office."""

    RESERVED = "reserved"
    ASSIGNED = "assigned"
    VOID = "void"


class DocumentType(Protected, Model):
    """A type as data: level, number pattern, version scheme, chain, release, page furniture.

    ``sign_together``: several of its documents may be signed at once on a list; ``require_reading``: reading must
    be complete before a revision takes effect; ``retired``: no new documents, those that exist go on.
    """

    __tablename__ = "document_type"
    __columns_version__ = 2

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    titles: Mapped[dict[str, str]] = mapped_column(JSONBytes)
    level: Mapped[str] = mapped_column(String(12))
    pattern: Mapped[str] = mapped_column(String(120))
    scheme: Mapped[str] = mapped_column(String(12))
    chain: Mapped[dict[str, Any]] = mapped_column(JSONBytes)
    release: Mapped[str] = mapped_column(String(12))
    furniture: Mapped[str] = mapped_column(String(12))
    system_titles: Mapped[dict[str, str]] = mapped_column(JSONBytes)
    code: Mapped[str] = mapped_column(String(20), default="")
    review_months: Mapped[int] = mapped_column(Integer, default=0)
    modifications_limit: Mapped[int | None] = mapped_column(Integer)
    chain_from_parent: Mapped[bool] = mapped_column(Boolean, default=False)
    proposed_chain: Mapped[dict[str, Any] | None] = mapped_column(JSONBytes)
    proposed_by: Mapped[str] = mapped_column(String(200), default="")
    origin: Mapped[str] = mapped_column(String(20), default="shipped")
    sign_together: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true(), info=SINCE_2)
    require_change_request: Mapped[bool] = mapped_column(Boolean, default=False, info=SINCE_2)
    require_reading: Mapped[bool] = mapped_column(Boolean, default=False, info=SINCE_2)
    classification: Mapped[str] = mapped_column(String(20), default="ordinary", info=SINCE_2)
    retired: Mapped[bool] = mapped_column(Boolean, default=False, info=SINCE_2)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class Document(Protected, Model):
    """Identity: number, title, type, owner department."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    type_key: Mapped[str] = mapped_column(ForeignKey("document_type.key"))
    number: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(160), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    classification: Mapped[Classification] = mapped_column(
        states(Classification, "classification"), default=Classification.ORDINARY
    )
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCTime)
    origin: Mapped[str] = mapped_column(String(20), default="made")
    next_review_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    type: Mapped[DocumentType] = relationship()
    department: Mapped[Department] = relationship()
    created_by: Mapped[Person | None] = relationship()
    parent: Mapped[Document | None] = relationship(remote_side=[id])
    revisions: Mapped[list[Revision]] = relationship(back_populates="document", order_by="Revision.position")
    clauses: Mapped[list[DocumentClause]] = relationship(
        order_by="(DocumentClause.standard, DocumentClause.clause)", cascade="all, delete-orphan"
    )
    readers: Mapped[list[DocumentReader]] = relationship(cascade="all, delete-orphan")


class DocumentClause(Protected, Model):
    """A clause of a standard the document answers (tick-off row 15)."""

    __tablename__ = "document_clause"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    standard: Mapped[str] = mapped_column(String(40), primary_key=True)
    clause: Mapped[str] = mapped_column(String(20), primary_key=True)


class DocumentReader(Protected, Model):
    """A person named to read a sensitive or confidential document."""

    __tablename__ = "document_reader"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Number(Protected, Model):
    """An entry of the number office; never removed, never reused."""

    __tablename__ = "number"
    __table_args__ = (
        CheckConstraint("(state = 'assigned') = (document_id IS NOT NULL)", name="assigned_to_document"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    printed: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    type_key: Mapped[str] = mapped_column(ForeignKey("document_type.key"))
    scope: Mapped[str] = mapped_column(String(120), index=True)
    seq: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[NumberState] = mapped_column(states(NumberState, "number_state"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[datetime] = mapped_column(UTCTime)
    taken_by: Mapped[str] = mapped_column(String(200))


class NumberCounter(Model):
    """The next serial of a scope; a counter, not evidence."""

    __tablename__ = "number_counter"

    scope: Mapped[str] = mapped_column(String(160), primary_key=True)
    next: Mapped[int] = mapped_column(Integer)


class NumberAlias(Protected, Model):
    """An old number under which a document stays findable."""

    __tablename__ = "number_alias"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    printed: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(120), index=True)


class Revision(Protected, Model):
    """One label of a document, from draft to its end; ``language`` is that of its paper."""

    __tablename__ = "revision"
    __columns_version__ = 2
    __table_args__ = (
        Index("uq_revision_position", "document_id", "position", unique=True),
        Index(
            "uq_revision_open",
            "document_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "uq_revision_in_force",
            "document_id",
            unique=True,
            sqlite_where=text(_IN_FORCE),
            postgresql_where=text(_IN_FORCE),
        ),
        CheckConstraint(
            f"({_IN_FORCE}) = (effective_from IS NOT NULL AND effective_to IS NULL)",
            name="in_force_has_start",
        ),
        CheckConstraint(f"({_OVER}) = (effective_to IS NOT NULL)", name="ended_has_end"),
        CheckConstraint("effective_to IS NULL OR effective_from <= effective_to", name="start_before_end"),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"),
        CheckConstraint("effective_from IS NULL OR released_at IS NOT NULL", name="released_before_effect"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16), default="modify")
    state: Mapped[State] = mapped_column(states(State, "revision_state"), default=State.DRAFT)
    summary: Mapped[str] = mapped_column(Text, default="")
    source_sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    source_name: Mapped[str] = mapped_column(String(255))
    source_kind: Mapped[str] = mapped_column(String(12))
    source_size: Mapped[int] = mapped_column(Integer)
    own_body_sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    incomplete: Mapped[bool] = mapped_column(Boolean, default=False)
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCTime)
    planned_on: Mapped[date | None] = mapped_column(Date)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None] = mapped_column(UTCTime)
    effective_from: Mapped[date | None] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    returned_reason: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(
        String(8), default=CHINESE, server_default=CHINESE, info={"since": 2}
    )
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    document: Mapped[Document] = relationship(back_populates="revisions")
    prepared_by: Mapped[Person | None] = relationship(foreign_keys=[prepared_by_id])
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    released_by: Mapped[Person | None] = relationship(foreign_keys=[released_by_id])
    authors: Mapped[list[RevisionAuthor]] = relationship(order_by="RevisionAuthor.person_id")
    submissions: Mapped[list[Submission]] = relationship(
        back_populates="revision", order_by="Submission.number"
    )
    renditions: Mapped[list[Rendition]] = relationship(order_by="Rendition.id")
    taken_over: Mapped[TakenOver | None] = relationship(back_populates="revision")


class RevisionAuthor(Protected, Model):
    """Who created, uploaded, edited or prepared a revision, and so may not approve it."""

    __tablename__ = "revision_author"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class TakenOver(Protected, Model):
    """What a revision that was signed on paper says of itself (domain.md Take-over): claims, never accounts.

    Dates and names are as they stand on paper; ``entered_at`` is the captured time. ``changes`` are the
    earlier lines of its revision record, ``copies`` what the register of issue and recall says is out,
    ``line`` the whole line of the register with the cells nobody knew a meaning for.
    """

    __tablename__ = "taken_over"
    __append_only__ = True

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    takeover_id: Mapped[int] = mapped_column(ForeignKey("takeover.id"), index=True)
    number: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    issued_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date] = mapped_column(Date)
    prepared: Mapped[str] = mapped_column(Text, default="")
    reviewed: Mapped[str] = mapped_column(Text, default="")
    approved: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[Any]] = mapped_column(JSONBytes)
    copies: Mapped[list[Any]] = mapped_column(JSONBytes)
    line: Mapped[dict[str, Any] | None] = mapped_column(JSONBytes)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCTime)
    confirmed_at: Mapped[datetime] = mapped_column(UTCTime)

    revision: Mapped[Revision] = relationship(back_populates="taken_over")
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    confirmed_by: Mapped[Person] = relationship(foreign_keys=[confirmed_by_id])


class Submission(Protected, Model):
    """What was sent for approval: immutable; returned means a next one (house decision 6)."""

    __tablename__ = "submission"
    __append_only__ = True
    __table_args__ = (Index("uq_submission_number", "revision_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    number: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(String(40))
    printed_number: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    type_key: Mapped[str] = mapped_column(String(40))
    classification: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    clauses: Mapped[list[str]] = mapped_column(JSONBytes)
    issue_list: Mapped[list[Any]] = mapped_column(JSONBytes)
    summary: Mapped[str] = mapped_column(Text)
    planned_on: Mapped[date | None] = mapped_column(Date)
    source_sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    source_size: Mapped[int] = mapped_column(Integer)
    body_sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    body_size: Mapped[int] = mapped_column(Integer)
    body_pages: Mapped[int] = mapped_column(Integer)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime] = mapped_column(UTCTime)

    revision: Mapped[Revision] = relationship(back_populates="submissions")


class Rendition(Protected, Model):
    """Body or cover pages made once from named inputs; a failure keeps its reason."""

    __tablename__ = "rendition"
    __table_args__ = (Index("uq_rendition_inputs", "revision_id", "kind", "inputs", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    kind: Mapped[str] = mapped_column(String(8))
    inputs: Mapped[str] = mapped_column(String(64))
    sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    size: Mapped[int] = mapped_column(Integer, default=0)
    pages: Mapped[int] = mapped_column(Integer, default=0)
    kept_problem: Mapped[dict[str, Any] | None] = mapped_column(JSONBytes)
    kept_notes: Mapped[list[Any]] = mapped_column(JSONBytes)
    made_at: Mapped[datetime] = mapped_column(UTCTime)

    @property
    def problem(self) -> Message:
        """Why there are no pages; an empty message where there are."""
        return Message.from_data(self.kept_problem) if self.kept_problem else Message("")

    @property
    def notes(self) -> list[Message]:
        """What the author should know of the pages."""
        return [Message.from_data(note) for note in self.kept_notes]


class PrintedToken(Protected, Model):
    """One row per printed thing: what the QR on it leads to (trust.md section 3, TOKENS)."""

    __tablename__ = "printed_token"
    __append_only__ = True

    token: Mapped[str] = mapped_column(String(22), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCTime)
    valid_until: Mapped[date | None] = mapped_column(Date)
    epoch: Mapped[int] = mapped_column(Integer)

    revision: Mapped[Revision] = relationship()


class ObsoleteRequest(Protected, Model):
    """A request to end a document, approved by its chain."""

    __tablename__ = "obsolete_request"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="open")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    document: Mapped[Document] = relationship()
