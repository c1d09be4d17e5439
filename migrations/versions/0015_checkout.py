"""check-outs, what files handed in say of themselves"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = "ended_at IS NULL"


def upgrade() -> None:
    endings = ("checked_in", "returned", "ran_out", "taken_over")
    op.create_table(
        "checkout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(*endings, name="checkout_ending", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_checkout_ended_somehow")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_checkout_document_id")),
        sa.ForeignKeyConstraint(["base_id"], ["revision.id"], name=op.f("fk_checkout_base_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_checkout_holder_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_checkout_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout")),
    )
    op.create_index(
        "uq_checkout_open",
        "checkout",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index(op.f("ix_checkout_document_id"), "checkout", ["document_id"])
    op.create_index(op.f("ix_checkout_holder_id"), "checkout", ["holder_id"])
    op.create_table(
        "file_reading",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_file_reading_revision_id")),
        sa.ForeignKeyConstraint(["sha"], ["stored_file.sha256"], name=op.f("fk_file_reading_sha")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_file_reading_by_id")),
        sa.PrimaryKeyConstraint("revision_id", "sha", name=op.f("pk_file_reading")),
    )


def downgrade() -> None:
    op.drop_table("file_reading")
    op.drop_table("checkout")
