"""A second exam officer confirms that a seat is closed by hand. Those that one has closed stay closed."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seats", sa.Column("confirmed_by", sa.Text(), nullable=True))
    op.add_column("seats", sa.Column("confirmed_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE seats SET confirmed_at = coalesce(closed_at, missed_at) WHERE closed_because IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("seats") as batch_op:
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("confirmed_by")
