"""What each seat's event said of the end of its session."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of seats that came before, nobody wrote it down."""
    with op.batch_alter_table("seats") as batch_op:
        batch_op.add_column(sa.Column("ends_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("seats") as batch_op:
        batch_op.drop_column("ends_at")
