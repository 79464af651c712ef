"""When an invitation was accepted: whoever presses twice is told the same, and its code opens nothing any more."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff_invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("accepted_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("staff_invitations", schema=None) as batch_op:
        batch_op.drop_column("accepted_at")
