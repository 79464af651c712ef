"""Objections to items, their windows, and answers that two members give."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_objections",
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("objection_id"),
    )
    with op.batch_alter_table("answered_objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answered_objections_exam_id"), ["exam_id"], unique=False)

    op.create_table(
        "objection_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key_set", sa.Integer(), nullable=True),
        sa.Column("objections", Json(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("objection_answers", schema=None) as batch_op:
        batch_op.create_index("ix_objection_answers_item", ["exam_id", "item_id"], unique=False)

    op.create_table(
        "objection_windows",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id"),
    )
    op.create_table(
        "objections",
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("objection_id"),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index("ix_objections_item", ["exam_id", "item_id"], unique=False)
        batch_op.create_index(
            "ix_objections_unplaced",
            ["attempt_id"],
            unique=False,
            sqlite_where=sa.text("item_id IS NULL"),
            postgresql_where=sa.text("item_id IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_objections_unplaced",
            sqlite_where=sa.text("item_id IS NULL"),
            postgresql_where=sa.text("item_id IS NULL"),
        )
        batch_op.drop_index("ix_objections_item")

    op.drop_table("objections")
    op.drop_table("objection_windows")
    with op.batch_alter_table("objection_answers", schema=None) as batch_op:
        batch_op.drop_index("ix_objection_answers_item")

    op.drop_table("objection_answers")
    with op.batch_alter_table("answered_objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answered_objections_exam_id"))

    op.drop_table("answered_objections")
