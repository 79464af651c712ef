"""The journals of a session are linked, minute by minute, into one chain."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("linked_length", sa.Integer(), nullable=True))
    op.add_column("attempts", sa.Column("minute_link", sa.Text(), nullable=True))
    op.create_index("ix_attempts_session", "attempts", ["session_id"])
    op.create_table(
        "minute_links",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("minute", UtcDateTime(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("minute_links")
    op.drop_index("ix_attempts_session", table_name="attempts")
    with op.batch_alter_table("attempts") as batch_op:
        batch_op.drop_column("minute_link")
        batch_op.drop_column("linked_length")
