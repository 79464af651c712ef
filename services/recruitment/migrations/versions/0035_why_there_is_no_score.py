"""Rows of a later stage's ranking say why somebody has no score."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ranking_rows") as batch_op:
        batch_op.add_column(sa.Column("unscored", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ranking_rows") as batch_op:
        batch_op.drop_column("unscored")
