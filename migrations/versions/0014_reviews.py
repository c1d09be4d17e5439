"""reviews of documents"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    verdicts = ("keep", "revise", "obsolete")
    op.create_table(
        "review_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("credential", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL)", name=op.f("ck_review_sheet_signed_by_somebody")
        ),
        key("review_sheet", "department_id", "department.id"),
        key("review_sheet", "signed_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheet")),
    )
    op.create_index("uq_review_sheet_year", "review_sheet", ["department_id", "year"], unique=True)
    op.create_table(
        "review_entry",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("verdict", states("review_verdict", *verdicts), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        key("review_entry", "sheet_id", "review_sheet.id"),
        key("review_entry", "document_id", "document.id"),
        key("review_entry", "revision_id", "revision.id"),
        key("review_entry", "by_id", "person.id"),
        sa.PrimaryKeyConstraint("sheet_id", "document_id", name=op.f("pk_review_entry")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("parent_revision_id", sa.Integer(), nullable=True),
        sa.Column("verdict", states("review_verdict", *verdicts), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("credential", sa.String(length=20), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        key("review", "document_id", "document.id"),
        key("review", "revision_id", "revision.id"),
        key("review", "sheet_id", "review_sheet.id"),
        key("review", "parent_revision_id", "revision.id"),
        key("review", "by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_document_id"), "review", ["document_id"])
    op.create_index(op.f("ix_review_sheet_id"), "review", ["sheet_id"])
