"""The worker, which asks each second, finds the rankings with normalised totals without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.text("shifts IS NOT NULL")
    op.create_index("ix_rankings_shifts", "rankings", ["shifts"], sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    op.drop_index("ix_rankings_shifts", table_name="rankings")
