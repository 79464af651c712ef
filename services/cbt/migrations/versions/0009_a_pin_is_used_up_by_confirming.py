"""A PIN is claimed by a browser, and used up only when the candidate there confirms the name."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("claimed_at", UtcDateTime(), nullable=True))
        batch_op.create_index("uq_pins_claimed", ["claimed_by"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("pins", schema=None) as batch_op:
        batch_op.drop_index("uq_pins_claimed")
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("claimed_by")
