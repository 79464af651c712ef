"""Of seats that were closed because somebody was ill scoring keeps what events say of them: left, or could not stay."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE missed_seats SET closed_because = 'left' WHERE closed_because = 'ill'")


def downgrade() -> None:
    """Which of them were ill is not kept here any more."""
