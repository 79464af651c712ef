"""Reasons of the gate that two members overruled."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.add_column(sa.Column("overruled", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.drop_column("overruled")
