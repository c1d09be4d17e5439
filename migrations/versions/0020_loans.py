"""loans, permissions to copy, lines of a hand-over"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LENT = "state = 'lent'"
HAD = "('lent', 'returned', 'ran_out', 'ended')"
CLOSED = "('returned', 'ran_out', 'ended', 'withdrawn')"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("loan_kind", "paper", "online"), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("asked_number", sa.String(length=120), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            _one_of("loan_state", "asked", "agreed", "lent", "returned", "ran_out", "ended", "refused", "withdrawn"),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.Integer(), nullable=True),
        sa.Column("lent_by_id", sa.Integer(), nullable=True),
        sa.Column("lent_at", sa.BigInteger(), nullable=True),
        sa.Column("called_back_at", sa.BigInteger(), nullable=True),
        sa.Column("back_by_id", sa.Integer(), nullable=True),
        sa.Column("back_at", sa.BigInteger(), nullable=True),
        sa.Column("condition", _one_of("loan_check", "complete", "damaged"), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(f"(state IN {HAD}) = (lent_at IS NOT NULL)", name=op.f("ck_loan_lent_has_time")),
        sa.CheckConstraint(
            "lent_at IS NULL OR (kind = 'paper') = (copy_id IS NOT NULL)", name=op.f("ck_loan_paper_has_copy")
        ),
        sa.CheckConstraint(f"(state IN {CLOSED}) = (back_at IS NOT NULL)", name=op.f("ck_loan_closed_has_time")),
        sa.CheckConstraint("lent_at IS NULL OR document_id IS NOT NULL", name=op.f("ck_loan_lent_is_known")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_loan_document_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_loan_copy_id")),
        *(_person("loan", column) for column in ("borrower_id", "decided_by_id", "lent_by_id", "back_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )
    for column in ("document_id", "borrower_id", "state", "copy_id"):
        op.create_index(op.f(f"ix_loan_{column}"), "loan", [column])
    op.create_index(
        "uq_loan_copy_out",
        "loan",
        ["copy_id"],
        unique=True,
        sqlite_where=sa.text(LENT),
        postgresql_where=sa.text(LENT),
    )
    op.create_table(
        "copying",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", _one_of("copying_state", "asked", "allowed", "refused", "withdrawn"), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_copying_at_least_one")),
        sa.CheckConstraint(
            "(state IN ('allowed', 'refused')) = (decided_at IS NOT NULL)", name=op.f("ck_copying_decided_has_time")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_copying_document_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_copying_revision_id")),
        _person("copying", "asked_by_id"),
        _person("copying", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copying")),
    )
    for column in ("document_id", "asked_by_id", "state"):
        op.create_index(op.f(f"ix_copying_{column}"), "copying", [column])
    op.create_table(
        "leaving_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("way", _one_of("leaving_way", "handed_over", "returned", "written_off", "accepted"), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "(way = 'handed_over') = (to_id IS NOT NULL)", name=op.f("ck_leaving_line_handed_to_somebody")
        ),
        *(_person("leaving_line", column) for column in ("person_id", "to_id", "by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving_line")),
    )
    op.create_index(op.f("ix_leaving_line_person_id"), "leaving_line", ["person_id"])


def downgrade() -> None:
    op.drop_table("leaving_line")
    op.drop_table("copying")
    op.drop_table("loan")
