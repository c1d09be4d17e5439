"""transfers, added signers, deputies, answered opinions, paper signatures, signing on a list"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _salt() -> sa.Column[bytes]:
    return sa.Column("row_salt", sa.LargeBinary(length=16), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("kind", _states("handover_kind", "transfer", "before", "beside", "after"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        _salt(),
        _key("handover", "step_id", "step.id"),
        _key("handover", "by_id", "person.id"),
        _key("handover", "to_id", "person.id"),
        _key("handover", "earlier_id", "handover.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_step_id"), "handover", ["step_id"])
    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=2000), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _salt(),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_deputy_period_in_order")),
        sa.CheckConstraint("person_id <> deputy_id", name=op.f("ck_deputy_another_person")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_deputy_ended_by_somebody")),
        _key("deputy", "person_id", "person.id"),
        _key("deputy", "deputy_id", "person.id"),
        _key("deputy", "set_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_person_id"), "deputy", ["person_id"])
    op.create_index(op.f("ix_deputy_deputy_id"), "deputy", ["deputy_id"])
    op.create_table(
        "opinion_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("answer", _states("answer", "adopted", "partly", "not_adopted"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        _salt(),
        _key("opinion_answer", "decision_id", "decision.id"),
        _key("opinion_answer", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_answer")),
    )
    op.create_index(op.f("ix_opinion_answer_decision_id"), "opinion_answer", ["decision_id"])
    op.create_table(
        "sign_sheet",
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        _salt(),
        _key("sign_sheet", "round_id", "round.id"),
        _key("sign_sheet", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sign_sheet")),
    )
    op.create_index(op.f("ix_sign_sheet_round_id"), "sign_sheet", ["round_id"])
    op.create_table(
        "paper_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_token", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("source_sha", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        _salt(),
        _key("paper_scan", "sheet_token", "sign_sheet.token"),
        _key("paper_scan", "source_sha", "stored_file.sha256"),
        _key("paper_scan", "pdf_sha", "stored_file.sha256"),
        _key("paper_scan", "entered_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scan")),
    )
    op.create_index(op.f("ix_paper_scan_sheet_token"), "paper_scan", ["sheet_token"])
    op.create_table(
        "paper_signature",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        _salt(),
        _key("paper_signature", "decision_id", "decision.id"),
        _key("paper_signature", "scan_id", "paper_scan.id"),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_paper_signature")),
    )
    op.create_index(op.f("ix_paper_signature_scan_id"), "paper_signature", ["scan_id"])
    op.create_table(
        "round_opened",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        _key("round_opened", "person_id", "person.id"),
        _key("round_opened", "round_id", "round.id"),
        sa.PrimaryKeyConstraint("person_id", "round_id", name=op.f("pk_round_opened")),
    )
    _widen()


def _widen() -> None:
    """Columns of tables that are there; rows of before keep their digest, which covers version 1 alone.

    Foreign keys come inline: both databases take that, and no table has to be made anew.
    """
    op.add_column("round", sa.Column("type_key", sa.String(length=40), server_default="", nullable=False))
    op.add_column("step", sa.Column("reply_days", sa.Integer(), nullable=True))
    op.add_column("assignment", sa.Column("added", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("assignment", sa.Column("no_reply_at", sa.BigInteger(), nullable=True))
    for column, table in (("after_id", "assignment"), ("handover_id", "handover")):
        key = f"fk_assignment_{column}"
        op.execute(f"ALTER TABLE assignment ADD COLUMN {column} INTEGER CONSTRAINT {key} REFERENCES {table} (id)")
    op.add_column("document_type", sa.Column("sign_together", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(
        "UPDATE round SET type_key = (SELECT document.type_key FROM revision JOIN document "
        "ON document.id = revision.document_id WHERE revision.id = round.subject_id) WHERE subject_kind = 'revision'"
    )
    op.execute(
        "UPDATE round SET type_key = (SELECT document.type_key FROM obsolete_request JOIN document "
        "ON document.id = obsolete_request.document_id WHERE obsolete_request.id = round.subject_id) "
        "WHERE subject_kind = 'obsolescence'"
    )


def downgrade() -> None:
    op.drop_column("document_type", "sign_together")
    for name in ("no_reply_at", "handover_id", "after_id", "added"):
        op.drop_column("assignment", name)
    op.drop_column("step", "reply_days")
    op.drop_column("round", "type_key")
    for name in (
        "round_opened", "paper_signature", "paper_scan", "sign_sheet", "opinion_answer", "deputy", "handover",
    ):  # fmt: skip
        op.drop_table(name)
