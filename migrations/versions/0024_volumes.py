"""what a volume holds"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "volume_part",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_volume_part_revision_id")),
        sa.ForeignKeyConstraint(["part_id"], ["revision.id"], name=op.f("fk_volume_part_part_id")),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_volume_part")),
    )
    op.create_index(op.f("ix_volume_part_part_id"), "volume_part", ["part_id"])
