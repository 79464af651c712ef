"""Objections to items, their windows and their answers."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_objections",
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("answer_digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("objection_id"),
    )
    op.create_table(
        "item_objections",
        sa.Column("objection_id", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("objection_id"),
        sa.UniqueConstraint("attempt_id", "number", name="uq_item_objections_number"),
    )
    with op.batch_alter_table("item_objections", schema=None) as batch_op:
        batch_op.create_index("ix_item_objections_exam", ["exam_id", "filed_at"], unique=False)

    op.create_table(
        "objection_answers",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("answer_digest", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key_set", sa.Integer(), nullable=True),
        sa.Column("objections", sa.Integer(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("initials", Json(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id", "answer_digest"),
    )
    with op.batch_alter_table("objection_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_answers_selection_id"), ["selection_id"], unique=False)

    op.create_table(
        "objection_windows",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id"),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index("ix_seats_exam", ["exam_id", "ends_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index("ix_seats_exam")

    op.drop_table("objection_windows")
    with op.batch_alter_table("objection_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_answers_selection_id"))

    op.drop_table("objection_answers")
    with op.batch_alter_table("item_objections", schema=None) as batch_op:
        batch_op.drop_index("ix_item_objections_exam")

    op.drop_table("item_objections")
    op.drop_table("answered_objections")
