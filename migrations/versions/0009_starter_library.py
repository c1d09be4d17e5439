"""language of papers and the library"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What was drafted so far has Chinese covers; nothing was taken over from the library."""
    op.add_column("revision", sa.Column("language", sa.String(length=8), server_default="zh-Hans", nullable=False))
    op.create_table(
        "starter_taking",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("edition", sa.String(length=16), nullable=False),
        sa.Column("departments", sa.LargeBinary(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_starter_taking_document_id_document")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_starter_taking_taken_by_id_person")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_starter_taking")),
        sa.UniqueConstraint("document_id", name=op.f("uq_starter_taking_document_id")),
    )


def downgrade() -> None:
    """Back to Chinese papers and no library."""
    op.drop_table("starter_taking")
    op.drop_column("revision", "language")
