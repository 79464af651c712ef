"""Sheets that two people voided, and candidates whom two disqualified."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exclusions",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id"),
    )
    op.create_index("ix_exclusions_candidate_no", "exclusions", ["candidate_no"])


def downgrade() -> None:
    op.drop_index("ix_exclusions_candidate_no", "exclusions")
    op.drop_table("exclusions")
