"""the organisation profile: companies and sites, settings with history, what a type asks for"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TEXTS = ("letterhead", "address")
FLAGS = {
    "require_change_request": sa.false(),
    "require_reading": sa.false(),
    "retired": sa.false(),
}


def upgrade() -> None:
    op.create_table(
        "organisation_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_setting")),
    )
    op.create_index(op.f("ix_organisation_setting_name"), "organisation_setting", ["name"])
    _add_to_site()
    _add_to_types()


def _add_to_site() -> None:
    with op.batch_alter_table("site") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default="company"))
        batch.add_column(sa.Column("name_en", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("prefix", sa.String(length=20), nullable=False, server_default=""))
        for name in TEXTS:
            batch.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("stamp_mode", sa.String(length=12), nullable=False, server_default=""))
        batch.add_column(sa.Column("logo_sha", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("controller_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_site_logo_sha"), "stored_file", ["logo_sha"], ["sha256"])
        batch.create_foreign_key(op.f("fk_site_controller_id"), "person", ["controller_id"], ["id"])
    with op.batch_alter_table("site") as batch:
        for name in ("kind", "name_en", "prefix", *TEXTS, "stamp_mode"):
            batch.alter_column(name, server_default=None)


def _add_to_types() -> None:
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("document_type")}
    with op.batch_alter_table("document_type") as batch:
        for name, default in FLAGS.items():
            if name not in there:
                batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
        batch.add_column(sa.Column("classification", sa.String(length=20), nullable=False, server_default="ordinary"))
    with op.batch_alter_table("document_type") as batch:
        for name in ("require_change_request", "require_reading", "retired", "classification"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("document_type") as batch:
        for name in (*FLAGS, "classification"):
            batch.drop_column(name)
    with op.batch_alter_table("site") as batch:
        batch.drop_constraint(op.f("fk_site_logo_sha"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_site_controller_id"), type_="foreignkey")
        for name in ("kind", "name_en", "prefix", *TEXTS, "stamp_mode", "logo_sha", "controller_id"):
            batch.drop_column(name)
    op.drop_table("organisation_setting")
