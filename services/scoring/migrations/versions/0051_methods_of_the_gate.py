"""The method that a report of the gate was computed by."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gate_reports") as batch_op:
        batch_op.add_column(sa.Column("method", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("gate_reports") as batch_op:
        batch_op.drop_column("method")
