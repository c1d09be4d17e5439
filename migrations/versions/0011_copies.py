"""Controlled copies: holders, copies with their prints and ledger, lists to be destroyed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "holder_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_list")),
        sa.UniqueConstraint("name", name=op.f("uq_holder_list_name")),
    )
    op.create_table(
        "copy_destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("destroyer_id", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "done",
                "declined",
                name="destruction_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("destroyer_id <> witness_id", name=op.f("ck_copy_destruction_two_persons")),
        sa.ForeignKeyConstraint(["destroyer_id"], ["person.id"], name=op.f("fk_copy_destruction_destroyer_id")),
        sa.ForeignKeyConstraint(["witness_id"], ["person.id"], name=op.f("fk_copy_destruction_witness_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_destruction")),
    )
    with op.batch_alter_table("copy_destruction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_destruction_witness_id"), ["witness_id"], unique=False)

    op.create_table(
        "copy_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN department_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN party = '' THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_copy_holder_one_holder"),
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_copy_holder_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_copy_holder_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_holder")),
        sa.UniqueConstraint("code", name=op.f("uq_copy_holder_code")),
        sa.UniqueConstraint("department_id", name=op.f("uq_copy_holder_department_id")),
        sa.UniqueConstraint("person_id", name=op.f("uq_copy_holder_person_id")),
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "medium",
            sa.Enum("paper", "online", name="copy_medium", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "issued",
                "received",
                "recall_asked",
                "returned",
                "destroyed",
                "kept",
                "lost",
                "replaced",
                "closed",
                "written_off",
                "void",
                name="copy_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("signed_by", sa.String(length=120), nullable=False),
        sa.Column("recalled_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("keeper", sa.String(length=120), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("destruction_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "(state IN ('planned', 'void')) = (issued_at IS NULL)", name=op.f("ck_copy_issued_has_time")
        ),
        sa.CheckConstraint(
            "state <> 'received' OR received_at IS NOT NULL", name=op.f("ck_copy_received_was_signed_for")
        ),
        sa.ForeignKeyConstraint(["destruction_id"], ["copy_destruction.id"], name=op.f("fk_copy_destruction_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_copy_document_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["copy_holder.id"], name=op.f("fk_copy_holder_id")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name=op.f("fk_copy_planned_by_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["copy.id"], name=op.f("fk_copy_replaces_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_copy_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
    )
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_destruction_id"), ["destruction_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_copy_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_copy_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_copy_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_copy_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_copy_number",
            ["revision_id", "number"],
            unique=True,
            sqlite_where=sa.text("state <> 'void'"),
            postgresql_where=sa.text("state <> 'void'"),
        )

    op.create_table(
        "copy_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "copy_holder.added",
                "copy_holder.coded",
                "holder_list.saved",
                "holder_list.removed",
                "copy.planned",
                "copy.issued",
                "copy.cancelled",
                "copy.received",
                "copy.recalled",
                "copy.returned",
                "copy.lost",
                "copy.damaged",
                "copy.sheet_returned",
                "copy.kept",
                "copy.replaced",
                "copy.written_off",
                "copy.closed",
                "copy.destruction_asked",
                "copy.destruction_declined",
                "copy.destroyed",
                "copy.corrected",
                "copy.printed",
                "copy.scan_attached",
                name="copy_act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("file_sha", sa.String(length=64), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_copy_line_by_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_copy_line_copy_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["copy_line.id"], name=op.f("fk_copy_line_corrects_id")),
        sa.ForeignKeyConstraint(["file_sha"], ["stored_file.sha256"], name=op.f("fk_copy_line_file_sha")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_line")),
    )
    with op.batch_alter_table("copy_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_line_copy_id"), ["copy_id"], unique=False)

    op.create_table(
        "copy_sheet",
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("back_at", sa.BigInteger(), nullable=True),
        sa.Column("destruction_id", sa.Integer(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_copy_sheet_copy_id")),
        sa.ForeignKeyConstraint(["destruction_id"], ["copy_destruction.id"], name=op.f("fk_copy_sheet_destruction_id")),
        sa.ForeignKeyConstraint(["token"], ["printed_token.token"], name=op.f("fk_copy_sheet_token")),
        sa.PrimaryKeyConstraint("copy_id", "sheet", name=op.f("pk_copy_sheet")),
        sa.UniqueConstraint("token", name=op.f("uq_copy_sheet_token")),
    )
    with op.batch_alter_table("copy_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_sheet_destruction_id"), ["destruction_id"], unique=False)

    # ### end Alembic commands ###


def downgrade() -> None:
    with op.batch_alter_table("copy_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_sheet_destruction_id"))

    op.drop_table("copy_sheet")
    with op.batch_alter_table("copy_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_line_copy_id"))

    op.drop_table("copy_line")
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_copy_number", sqlite_where=sa.text("state <> 'void'"), postgresql_where=sa.text("state <> 'void'")
        )
        batch_op.drop_index(batch_op.f("ix_copy_state"))
        batch_op.drop_index(batch_op.f("ix_copy_revision_id"))
        batch_op.drop_index(batch_op.f("ix_copy_holder_id"))
        batch_op.drop_index(batch_op.f("ix_copy_document_id"))
        batch_op.drop_index(batch_op.f("ix_copy_destruction_id"))

    op.drop_table("copy")
    op.drop_table("copy_holder")
    with op.batch_alter_table("copy_destruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copy_destruction_witness_id"))

    op.drop_table("copy_destruction")
    op.drop_table("holder_list")
    # ### end Alembic commands ###
