"""PostgreSQL's full-text table, leases of the workers"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from webapp.core.search import postgres

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    postgres.install(op.get_bind())


def downgrade() -> None:
    op.drop_table("lease")
    op.execute("DROP TABLE IF EXISTS search_words")
