"""stock-takes, off-line packs, damaged prints written off"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.add_column("copy_sheet", sa.Column("written_off_at", sa.BigInteger(), nullable=True))
    _stocktakes()
    _packs()


def _stocktakes() -> None:
    op.create_table(
        "stocktake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.BigInteger(), nullable=True),
        sa.Column("credential", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("department_id IS NOT NULL OR place <> ''", name=op.f("ck_stocktake_somewhere")),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL)", name=op.f("ck_stocktake_signed_by_somebody")
        ),
        key("stocktake", "department_id", "department.id"),
        key("stocktake", "begun_by_id", "person.id"),
        key("stocktake", "signed_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
    )
    op.create_index(op.f("ix_stocktake_department_id"), "stocktake", ["department_id"])
    op.create_table(
        "stocktake_expected",
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        key("stocktake_expected", "stocktake_id", "stocktake.id"),
        key("stocktake_expected", "copy_id", "copy.id"),
        sa.PrimaryKeyConstraint("stocktake_id", "copy_id", name=op.f("pk_stocktake_expected")),
    )
    op.create_table(
        "stocktake_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("typed", sa.String(length=200), nullable=False),
        sa.Column("found", states("stocktake_found", "there", "missing", "unknown", "obsolete"), nullable=False),
        sa.Column("follow_up", states("stocktake_follow_up", "none", "lost", "recalled", "taken_back"), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("copy_id IS NOT NULL OR typed <> ''", name=op.f("ck_stocktake_line_of_something")),
        key("stocktake_line", "stocktake_id", "stocktake.id"),
        key("stocktake_line", "copy_id", "copy.id"),
        key("stocktake_line", "by_id", "person.id"),
        key("stocktake_line", "corrects_id", "stocktake_line.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_line")),
    )
    op.create_index(op.f("ix_stocktake_line_stocktake_id"), "stocktake_line", ["stocktake_id"])
    op.create_index(op.f("ix_stocktake_line_copy_id"), "stocktake_line", ["copy_id"])


def _packs() -> None:
    op.create_table(
        "offline_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("medium", sa.String(length=120), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("chosen", sa.LargeBinary(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("state", states("offline_pack_state", "asked", "made", "failed", "ended"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("file_sha", sa.String(length=64), nullable=True),
        sa.Column("manifest_sha", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_offline_pack_ended_has_time")),
        sa.CheckConstraint("state <> 'made' OR file_sha IS NOT NULL", name=op.f("ck_offline_pack_made_has_file")),
        key("offline_pack", "holder_id", "copy_holder.id"),
        key("offline_pack", "made_by_id", "person.id"),
        key("offline_pack", "ended_by_id", "person.id"),
        key("offline_pack", "file_sha", "stored_file.sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offline_pack")),
    )
    op.create_index(op.f("ix_offline_pack_holder_id"), "offline_pack", ["holder_id"])
    op.create_table(
        "offline_pack_file",
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        key("offline_pack_file", "pack_id", "offline_pack.id"),
        key("offline_pack_file", "revision_id", "revision.id"),
        key("offline_pack_file", "document_id", "document.id"),
        key("offline_pack_file", "token", "printed_token.token"),
        sa.PrimaryKeyConstraint("pack_id", "revision_id", name=op.f("pk_offline_pack_file")),
        sa.UniqueConstraint("token", name=op.f("uq_offline_pack_file_token")),
    )
    op.create_index(op.f("ix_offline_pack_file_document_id"), "offline_pack_file", ["document_id"])


def downgrade() -> None:
    for table in ("offline_pack_file", "offline_pack", "stocktake_line", "stocktake_expected", "stocktake"):
        op.drop_table(table)
    with op.batch_alter_table("copy_sheet") as batch:
        batch.drop_column("written_off_at")
