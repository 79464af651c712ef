"""What became of each row of an imported sheet of scores."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import BigId, Json, UtcDateTime

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment_imports",
        sa.Column("id", BigId, nullable=False),
        sa.Column("selection_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("importer_id", sa.Text(), nullable=False),
        sa.Column("lines", Json(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("assessment_imports")
