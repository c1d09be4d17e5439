"""Reading: moved readers, marks as lines, questions to the owner"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("reading", sa.Column("moved_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "reading_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column(
            "effect",
            sa.Enum(
                "effective",
                "not_effective",
                name="reading_mark_effect",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("(score IS NULL) <> (effect IS NULL)", name=op.f("ck_reading_mark_one_measure")),
        sa.CheckConstraint(
            "score IS NULL OR (score >= 0 AND score <= 100)", name=op.f("ck_reading_mark_score_of_hundred")
        ),
        sa.CheckConstraint("corrects_id IS NULL OR reason <> ''", name=op.f("ck_reading_mark_correction_has_reason")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_reading_mark_reading_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_reading_mark_by_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["reading_mark.id"], name=op.f("fk_reading_mark_corrects_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_mark")),
    )
    op.create_index(op.f("ix_reading_mark_reading_id"), "reading_mark", ["reading_id"])
    op.create_index("uq_reading_mark_corrects", "reading_mark", ["corrects_id"], unique=True)
    op.create_table(
        "reading_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_reading_question_answer_has_time")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_reading_question_reading_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_reading_question_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_question")),
        sa.UniqueConstraint("reading_id", name=op.f("uq_reading_question_reading_id")),
    )


def downgrade() -> None:
    op.drop_table("reading_question")
    op.drop_table("reading_mark")
    op.drop_column("reading", "moved_at")
