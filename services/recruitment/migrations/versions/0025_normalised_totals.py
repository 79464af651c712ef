"""Normalised totals of released rankings."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing that was released before is normalised."""
    with op.batch_alter_table("ranking_rows", schema=None) as batch_op:
        batch_op.add_column(sa.Column("normalised", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ranking_rows", schema=None) as batch_op:
        batch_op.drop_column("normalised")
