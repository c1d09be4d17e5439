"""Reading: who must read, who has, what it brought"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "reading_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column(
            "whom",
            sa.Enum(
                "all",
                "department",
                "role",
                "post",
                "person",
                "name",
                name="reading_whom",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_reading_rule_department_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_reading_rule_document_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reading_rule_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_rule")),
    )
    with op.batch_alter_table("reading_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_rule_document_id"), ["document_id"], unique=False)

    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "done", "waived", name="reading_state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("shown_sha", sa.String(length=64), nullable=False),
        sa.Column("sheet_sha", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column(
            "effect",
            sa.Enum(
                "effective",
                "not_effective",
                name="reading_effect",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) = (name <> '')", name=op.f("ck_reading_account_or_name")),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_reading_done_has_time")),
        sa.CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name=op.f("ck_reading_score_of_hundred")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_reading_entered_by_id")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["person.id"], name=op.f("fk_reading_judged_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reading_person_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_reading_revision_id")),
        sa.ForeignKeyConstraint(["sheet_sha"], ["stored_file.sha256"], name=op.f("fk_reading_sheet_sha")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index("uq_reading_reader", ["revision_id", "person_id", "name"], unique=True)

    # ### end Alembic commands ###


def downgrade() -> None:
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index("uq_reading_reader")
        batch_op.drop_index(batch_op.f("ix_reading_revision_id"))
        batch_op.drop_index(batch_op.f("ix_reading_person_id"))

    op.drop_table("reading")
    with op.batch_alter_table("reading_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_rule_document_id"))

    op.drop_table("reading_rule")
    # ### end Alembic commands ###
