"""Replies about places, and moves of the reserve."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reserve_replies",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("replied_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no", "reply"),
    )
    with op.batch_alter_table("reserve_replies", schema=None) as batch_op:
        batch_op.create_index("ix_reserve_replies_vacancy_id", ["vacancy_id"], unique=False)

    op.create_table(
        "reserve_moves",
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("situation_digest", sa.Text(), nullable=False),
        sa.Column("left", Json(), nullable=False),
        sa.Column("moved_up", Json(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id", "version", "number"),
    )


def downgrade() -> None:
    op.drop_table("reserve_moves")
    with op.batch_alter_table("reserve_replies", schema=None) as batch_op:
        batch_op.drop_index("ix_reserve_replies_vacancy_id")

    op.drop_table("reserve_replies")
