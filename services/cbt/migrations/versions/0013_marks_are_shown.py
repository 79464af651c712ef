"""Marks are shown: on the exam's last page, and on the board of a session."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Marks of before come again from the log."""
    op.create_table(
        "scores",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("sections", Json(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("max_total", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("scored_at", UtcDateTime(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id"),
    )
    op.create_table(
        "board_changes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("board_changes", schema=None) as batch_op:
        batch_op.create_index("ix_board_changes_session_id", ["session_id"], unique=False)
    op.create_table(
        "boards",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("lines", Json(), nullable=False),
        sa.PrimaryKeyConstraint("session_id"),
    )
    with op.batch_alter_table("exams", schema=None) as batch_op:
        batch_op.add_column(sa.Column("units", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("scores_shown", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("exams", schema=None) as batch_op:
        batch_op.drop_column("scores_shown")
        batch_op.drop_column("units")
    op.drop_table("boards")
    op.drop_table("board_changes")
    op.drop_table("scores")
