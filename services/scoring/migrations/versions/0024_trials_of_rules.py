"""Trials of rules."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, Json, UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There is none yet."""
    op.create_table(
        "trials",
        sa.Column("trial_id", BigId, nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("rules", Json(), nullable=False),
        sa.Column("settings", Json(), nullable=True),
        sa.Column("exam_id", sa.Text(), nullable=True),
        sa.Column("computed_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("outcomes", Json(), nullable=True),
        sa.PrimaryKeyConstraint("trial_id"),
    )
    op.create_index(op.f("ix_trials_member_id"), "trials", ["member_id"])


def downgrade() -> None:
    op.drop_table("trials")
