"""what a change request renames"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "renaming",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=120), nullable=False),
        sa.Column("new", sa.String(length=120), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["change_request.id"], name=op.f("fk_renaming_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_renaming")),
    )
