"""external and customer documents"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _externals()
    _customers()


def _externals() -> None:
    standings = ("current", "superseded", "withdrawn")
    op.create_table(
        "external",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", states("external_kind", "standard", "law", "other"), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("standing", states("external_standing", *standings), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("next_check_on", sa.Date(), nullable=True),
        sa.Column("standard_key", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "superseded_by_id IS NULL OR superseded_by_id <> id", name=op.f("ck_external_not_by_itself")
        ),
        key("external", "department_id", "department.id"),
        key("external", "superseded_by_id", "external.id"),
        key("external", "document_id", "document.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external")),
        sa.UniqueConstraint("key", name=op.f("uq_external_key")),
    )
    op.create_index(op.f("ix_external_department_id"), "external", ["department_id"])
    op.create_table(
        "external_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("verdict", states("external_standing", *standings), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("looked_in", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        key("external_check", "external_id", "external.id"),
        key("external_check", "successor_id", "external.id"),
        key("external_check", "by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_check")),
    )
    op.create_index(op.f("ix_external_check_external_id"), "external_check", ["external_id"])
    op.create_table(
        "external_citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        key("external_citation", "external_id", "external.id"),
        key("external_citation", "document_id", "document.id"),
        key("external_citation", "revision_id", "revision.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_citation")),
    )
    op.create_index("uq_external_citation_document", "external_citation", ["external_id", "document_id"], unique=True)
    op.create_index(op.f("ix_external_citation_document_id"), "external_citation", ["document_id"])


def _customers() -> None:
    held = ("received", "accepted", "questioned", "replaced", "returned", "destroyed")
    acts = tuple(f"customer_document.{act}" for act in held)
    op.create_table(
        "customer_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("medium", sa.String(length=120), nullable=False),
        sa.Column("projects", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("state", states("customer_held", *held), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint("replaces_id IS NULL OR replaces_id <> id", name=op.f("ck_customer_document_not_itself")),
        key("customer_document", "department_id", "department.id"),
        key("customer_document", "replaces_id", "customer_document.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_document")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_customer_document_replaces_id")),
    )
    op.create_index(op.f("ix_customer_document_department_id"), "customer_document", ["department_id"])
    op.create_table(
        "customer_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("act", states("customer_act", *acts), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(length=200), nullable=False),
        sa.Column("file_sha", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False),
        key("customer_line", "document_id", "customer_document.id"),
        key("customer_line", "file_sha", "stored_file.sha256"),
        key("customer_line", "by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_line")),
    )
    op.create_index(op.f("ix_customer_line_document_id"), "customer_line", ["document_id"])
