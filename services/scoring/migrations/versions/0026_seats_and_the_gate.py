"""Seats, what the gate found, and what was overruled."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, Json, UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seats that were assigned before are not read again: their candidates are in no comparison of rooms and sites."""
    op.create_table(
        "seats",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no", "exam_id"),
    )
    op.create_index("ix_seats_room", "seats", ["exam_id", "session_id", "room"])
    op.create_table(
        "seat_sessions",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session_id"),
    )
    op.create_table(
        "gate_reports",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("keys_digest", sa.Text(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id"),
    )
    op.create_table(
        "overrulings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("finding_digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("first_id", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_overrulings_finding", "overrulings", ["exam_id", "kind", "finding_digest"])


def downgrade() -> None:
    op.drop_table("overrulings")
    op.drop_table("gate_reports")
    op.drop_table("seat_sessions")
    op.drop_table("seats")
