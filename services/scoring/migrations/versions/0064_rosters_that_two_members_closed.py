"""Rosters that two members have closed, as recruitment reports them."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_rosters",
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("spare_root", sa.Text(), nullable=False),
        sa.Column("spare_codes", sa.Integer(), nullable=False),
        sa.Column("vacancies", Json(), nullable=False),
        sa.Column("signatures", Json(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("selection_id"),
    )


def downgrade() -> None:
    op.drop_table("closed_rosters")
