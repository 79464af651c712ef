"""Item analyses are kept."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There is none yet: the worker makes each from the marked sheets."""
    op.create_table(
        "item_analyses",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("keys_digest", sa.Text(), nullable=False),
        sa.Column("miskeyed", Json(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id"),
    )


def downgrade() -> None:
    op.drop_table("item_analyses")
