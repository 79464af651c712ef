"""Which sealed items must not be on one paper, so that every paper can be drawn again."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sealed_items", sa.Column("enemies", Json(), nullable=True))


def downgrade() -> None:
    op.drop_column("sealed_items", "enemies")
