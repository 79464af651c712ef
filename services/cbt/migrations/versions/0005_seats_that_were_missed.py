"""A session is closed once it is over, and the seats of those who never began are marked as missed."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("closed_at", UtcDateTime(), nullable=True))
    op.add_column("seats", sa.Column("missed_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_column("missed_at")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
