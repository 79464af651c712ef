"""Sealed minutes of released rankings."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("vacancy_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("sealer", sa.Text(), nullable=False),
        sa.Column("sealed_by_own", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vacancy_id", "stage", "version"),
    )


def downgrade() -> None:
    op.drop_table("minutes")
