"""Errors in questions, as candidates reported them while sitting."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_errors",
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "item_id"),
    )


def downgrade() -> None:
    op.drop_table("item_errors")
