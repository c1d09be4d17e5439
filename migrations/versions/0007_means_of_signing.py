"""one-time codes, signing PINs, sittings, handwriting"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("credential", sa.Column("at_sign_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "sitting",
        sa.Column("session_id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("wrong_pins", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_sitting_session_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sitting_person_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_sitting")),
    )
    op.create_table(
        "used_code",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_used_code_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_used_code")),
    )
    op.create_table(
        "handwriting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handwriting_person_id")),
        sa.ForeignKeyConstraint(["sha"], ["stored_file.sha256"], name=op.f("fk_handwriting_sha")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handwriting")),
    )
    op.create_index(op.f("ix_handwriting_person_id"), "handwriting", ["person_id"])
    kept = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_handwriting_kept", "handwriting", ["person_id"], unique=True, sqlite_where=kept, postgresql_where=kept
    )
    op.create_table(
        "placed_handwriting",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("handwriting_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_placed_handwriting_decision_id")),
        sa.ForeignKeyConstraint(
            ["handwriting_id"], ["handwriting.id"], name=op.f("fk_placed_handwriting_handwriting_id")
        ),
        sa.ForeignKeyConstraint(["sha"], ["stored_file.sha256"], name=op.f("fk_placed_handwriting_sha")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_placed_handwriting")),
    )
