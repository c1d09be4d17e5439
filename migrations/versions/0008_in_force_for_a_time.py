"""trials, temporary documents, emergency releases"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "trial",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("first_end", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", states("trial_state", "open", "confirmed", "ended"), nullable=False),
        sa.Column("stop_asked_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("first_end IS NULL OR first_end < ends_on", name=op.f("ck_trial_extended_onwards")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_trial_revision_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_trial_closed_by_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_trial")),
    )
    op.create_table(
        "temporary",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("runs", states("runs_by", "date", "batch", "project"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("lapsed_at", sa.BigInteger(), nullable=True),
        sa.Column("lapsed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("(runs = 'date') = (ends_on IS NOT NULL)", name=op.f("ck_temporary_date_has_end")),
        sa.CheckConstraint("runs = 'date' OR scope <> ''", name=op.f("ck_temporary_otherwise_has_scope")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_temporary_revision_id")),
        sa.ForeignKeyConstraint(["lapsed_by_id"], ["person.id"], name=op.f("fk_temporary_lapsed_by_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_temporary")),
    )
    op.create_table(
        "override",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("clauses", sa.String(length=200), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["temporary.revision_id"], name=op.f("fk_override_revision_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_override_document_id")),
        sa.PrimaryKeyConstraint("revision_id", "document_id", name=op.f("pk_override")),
    )
    op.create_index(op.f("ix_override_document_id"), "override", ["document_id"])
    op.create_table(
        "emergency",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", states("emergency_state", "open", "confirmed", "lapsed"), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_emergency_closed_when_ended")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_emergency_revision_id")),
        sa.ForeignKeyConstraint(["before_id"], ["revision.id"], name=op.f("fk_emergency_before_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["person.id"], name=op.f("fk_emergency_released_by_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_emergency")),
    )
    op.create_table(
        "resumption",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_resumption_revision_id")),
        sa.ForeignKeyConstraint(["of_id"], ["revision.id"], name=op.f("fk_resumption_of_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_resumption")),
    )
    op.create_index(op.f("ix_resumption_of_id"), "resumption", ["of_id"])
