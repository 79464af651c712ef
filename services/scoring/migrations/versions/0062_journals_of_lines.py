"""Journals are lines and begin with one of their own."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Journals that came before have no lines."""
    op.add_column("attempts", sa.Column("deadline_at", UtcDateTime(), nullable=True))
    op.add_column("attempts", sa.Column("head_line", sa.Text(), nullable=True))
    op.add_column("journal_entries", sa.Column("line", sa.Text(), nullable=True))
    op.create_table(
        "journal_acts",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "position"),
    )


def downgrade() -> None:
    op.drop_table("journal_acts")
    with op.batch_alter_table("journal_entries") as batch_op:
        batch_op.drop_column("line")
    with op.batch_alter_table("attempts") as batch_op:
        batch_op.drop_column("head_line")
        batch_op.drop_column("deadline_at")
