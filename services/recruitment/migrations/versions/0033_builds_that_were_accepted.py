"""Builds that two members accepted beside those that an exam was sealed with."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.add_column(sa.Column("accepted_builds", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.drop_column("accepted_builds")
