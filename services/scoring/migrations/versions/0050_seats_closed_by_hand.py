"""Why the seat of somebody who checked in and never began was closed by hand."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("missed_seats") as batch_op:
        batch_op.add_column(sa.Column("closed_because", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("missed_seats") as batch_op:
        batch_op.drop_column("closed_at")
        batch_op.drop_column("closed_because")
