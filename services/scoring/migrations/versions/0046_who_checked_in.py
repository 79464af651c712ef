"""Who checked in."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opened_seats",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no", "exam_id"),
    )


def downgrade() -> None:
    op.drop_table("opened_seats")
