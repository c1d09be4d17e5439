"""take-over of a living system: lists, files, registers, rows, and what a revision says that was signed on paper"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "takeover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "open",
                "sent",
                "entering",
                "done",
                "dropped",
                name="takeover_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("authors", sa.LargeBinary(), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('entering', 'done') OR confirmed_by_id IS NOT NULL", name=op.f("ck_takeover_both_signed")
        ),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_takeover_confirmed_by_somebody")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> sent_by_id", name=op.f("ck_takeover_two_persons")
        ),
        sa.ForeignKeyConstraint(["before_id"], ["takeover.id"], name=op.f("fk_takeover_before_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_takeover_confirmed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_takeover_created_by_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_takeover_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover")),
    )
    op.create_index(op.f("ix_takeover_created_by_id"), "takeover", ["created_by_id"], unique=False)

    op.create_table(
        "takeover_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("takeover_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("register", sa.Boolean(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "read",
                "broken",
                name="takeover_file_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("incomplete", sa.Boolean(), nullable=False),
        sa.Column("guess", sa.LargeBinary(), nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["sha"], ["stored_file.sha256"], name=op.f("fk_takeover_file_sha")),
        sa.ForeignKeyConstraint(["takeover_id"], ["takeover.id"], name=op.f("fk_takeover_file_takeover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_file")),
    )
    op.create_index(op.f("ix_takeover_file_sha"), "takeover_file", ["sha"], unique=False)
    op.create_index("uq_takeover_file_position", "takeover_file", ["takeover_id", "position"], unique=True)

    op.create_table(
        "taken_over",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("takeover_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("prepared", sa.Text(), nullable=False),
        sa.Column("reviewed", sa.Text(), nullable=False),
        sa.Column("approved", sa.Text(), nullable=False),
        sa.Column("changes", sa.LargeBinary(), nullable=False),
        sa.Column("copies", sa.LargeBinary(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_taken_over_confirmed_by_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_taken_over_entered_by_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_taken_over_revision_id")),
        sa.ForeignKeyConstraint(["takeover_id"], ["takeover.id"], name=op.f("fk_taken_over_takeover_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_taken_over")),
    )
    op.create_index(op.f("ix_taken_over_takeover_id"), "taken_over", ["takeover_id"], unique=False)

    op.create_table(
        "takeover_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("takeover_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("header", sa.Integer(), nullable=True),
        sa.Column("columns", sa.LargeBinary(), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["takeover_file.id"], name=op.f("fk_takeover_sheet_file_id")),
        sa.ForeignKeyConstraint(["takeover_id"], ["takeover.id"], name=op.f("fk_takeover_sheet_takeover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_sheet")),
    )
    op.create_index(op.f("ix_takeover_sheet_takeover_id"), "takeover_sheet", ["takeover_id"], unique=False)

    op.create_table(
        "takeover_text",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["takeover_file.id"], name=op.f("fk_takeover_text_file_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_takeover_text")),
    )
    op.create_table(
        "takeover_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("takeover_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("register", sa.LargeBinary(), nullable=True),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("prepared", sa.Text(), nullable=False),
        sa.Column("reviewed", sa.Text(), nullable=False),
        sa.Column("approved", sa.Text(), nullable=False),
        sa.Column("type_key", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "listed",
                "later",
                "left_out",
                "entered",
                "refused",
                name="takeover_row_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("settled", sa.LargeBinary(), nullable=False),
        sa.Column("refusal", sa.LargeBinary(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "(state = 'entered') = (revision_id IS NOT NULL)", name=op.f("ck_takeover_row_entered_has_revision")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_takeover_row_department_id")),
        sa.ForeignKeyConstraint(["file_id"], ["takeover_file.id"], name=op.f("fk_takeover_row_file_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_takeover_row_revision_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["takeover_sheet.id"], name=op.f("fk_takeover_row_sheet_id")),
        sa.ForeignKeyConstraint(["takeover_id"], ["takeover.id"], name=op.f("fk_takeover_row_takeover_id")),
        sa.ForeignKeyConstraint(["type_key"], ["document_type.key"], name=op.f("fk_takeover_row_type_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeover_row")),
    )
    op.create_index("uq_takeover_row_position", "takeover_row", ["takeover_id", "position"], unique=True)


def downgrade() -> None:
    for table in ("takeover_row", "takeover_text", "taken_over", "takeover_sheet", "takeover_file", "takeover"):
        op.drop_table(table)
