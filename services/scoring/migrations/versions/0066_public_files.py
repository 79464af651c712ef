"""The newest edition of each selection's public files."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundle_editions",
        sa.Column("selection_id", sa.Text(), primary_key=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False),
        sa.Column("opened", Json(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("bundle_editions")
