"""duties with their log, the organisation's own days in the calendar"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0060"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ONE_OWNER = (
    "(CASE WHEN owner_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN role_key = '' THEN 0 ELSE 1 END)"
    " + (CASE WHEN department_id IS NULL THEN 0 ELSE 1 END) = 1"
)
STATES = ("open", "done", "waived")
ACTS = ("duty.opened", "duty.moved", "duty.handed_over", "duty.done", "duty.waived", "duty.reopened")


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=120), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("role_key", sa.String(length=64), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("early", sa.Integer(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="duty_state", native_enum=False, length=32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_duty_owed_one_way")),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_duty_closed_when_ended")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_duty_duty_state")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_duty_closed_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_duty_department_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_duty_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    open_ = sa.text("state = 'open'")
    about = ["kind", "subject_kind", "subject_id"]
    op.create_index("uq_duty_open", "duty", about, unique=True, sqlite_where=open_, postgresql_where=open_)
    op.create_index("ix_duty_subject", "duty", ["subject_kind", "subject_id"])
    op.create_index("ix_duty_state_due_on", "duty", ["state", "due_on"])
    op.create_index(op.f("ix_duty_owner_id"), "duty", ["owner_id"])
    op.create_index(op.f("ix_duty_department_id"), "duty", ["department_id"])
    op.create_table(
        "duty_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Enum(*ACTS, name="duty_act", native_enum=False, length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("role_key", sa.String(length=64), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(f"act IN {ACTS}", name=op.f("ck_duty_log_duty_act")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_duty_log_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_duty_log_department_id")),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_duty_log_duty_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_duty_log_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_log")),
    )
    op.create_index(op.f("ix_duty_log_duty_id"), "duty_log", ["duty_id"])
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_calendar_day_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    op.create_index("uq_calendar_day_site_id_day", "calendar_day", ["site_id", "day"], unique=True)


def downgrade() -> None:
    op.drop_table("calendar_day")
    op.drop_table("duty_log")
    op.drop_table("duty")
