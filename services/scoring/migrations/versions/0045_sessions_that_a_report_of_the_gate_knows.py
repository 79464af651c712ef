"""Sessions that a report of the gate knows."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gate_reports") as batch_op:
        batch_op.add_column(sa.Column("sessions_digest", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("gate_reports") as batch_op:
        batch_op.drop_column("sessions_digest")
