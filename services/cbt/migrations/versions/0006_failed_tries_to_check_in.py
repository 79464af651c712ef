"""Failed tries to check in are kept by number; they void no PIN."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "failed_checkins",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no"),
    )
    # Six digits are safe only as long as wrong tries void a PIN: whoever still waits gets a new one.
    op.execute("DELETE FROM pins WHERE used_at IS NULL")
    with op.batch_alter_table("pins", schema=None) as batch_op:
        batch_op.drop_column("wrong_tries")


def downgrade() -> None:
    with op.batch_alter_table("pins", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong_tries", sa.Integer(), server_default="0", nullable=False))
    op.drop_table("failed_checkins")
