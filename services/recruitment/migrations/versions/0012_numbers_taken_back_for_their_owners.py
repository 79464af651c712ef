"""Identity numbers that were taken back for their owners"""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reclaims",
        sa.Column("nik_key", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reclaimed_by", sa.Text(), nullable=False),
        sa.Column("reclaimed_at", UtcDateTime(), nullable=False),
        sa.Column("registered_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("nik_key"),
    )


def downgrade() -> None:
    op.drop_table("reclaims")
