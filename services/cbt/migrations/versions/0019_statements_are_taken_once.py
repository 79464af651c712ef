"""Which statements were taken from members: one whose signature was taken back is not taken again."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taken_statements",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    with op.batch_alter_table("taken_statements") as batch_op:
        batch_op.create_index("ix_taken_statements_taken_at", ["taken_at"])


def downgrade() -> None:
    op.drop_table("taken_statements")
