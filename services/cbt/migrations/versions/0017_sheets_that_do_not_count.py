"""Sheets that two people voided, and candidates whom two disqualified."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, Json, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exclusion_wishes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("attempt_id", "signer_id", name="uq_exclusion_wishes_signer"),
    )
    op.create_table(
        "exclusions",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id"),
    )
    op.create_index("ix_exclusions_selection", "exclusions", ["selection_id", "decided_at"])


def downgrade() -> None:
    op.drop_index("ix_exclusions_selection", "exclusions")
    op.drop_table("exclusions")
    op.drop_table("exclusion_wishes")
