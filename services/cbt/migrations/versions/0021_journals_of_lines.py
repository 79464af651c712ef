"""Journals are lines and begin with one of their own. Attempts that have begun keep the journal that they have."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("head_line", sa.Text(), nullable=True))
    op.create_table(
        "journal_acts",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "position"),
    )


def downgrade() -> None:
    op.drop_table("journal_acts")
    with op.batch_alter_table("attempts") as batch_op:
        batch_op.drop_column("head_line")
