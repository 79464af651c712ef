"""Who has extra time is no longer kept in scoring, where nothing depends on it and it hints at a disability."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("candidates") as batch_op:
        batch_op.drop_column("extra_time")


def downgrade() -> None:
    """Who had it is not known here any more; the earlier release does not ask, either."""
    with op.batch_alter_table("candidates") as batch_op:
        batch_op.add_column(sa.Column("extra_time", sa.Boolean(), nullable=False, server_default=sa.false()))
