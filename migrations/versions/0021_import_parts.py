"""parts cut out of imported files"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "import_part",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.LargeBinary(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["import_item.id"], name=op.f("fk_import_part_item_id")),
        sa.ForeignKeyConstraint(["of_id"], ["import_item.id"], name=op.f("fk_import_part_of_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_import_part")),
    )
    op.create_index(op.f("ix_import_part_of_id"), "import_part", ["of_id"])


def downgrade() -> None:
    op.drop_table("import_part")
