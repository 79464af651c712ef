"""A trial compares rules with others, and names who enters and who leaves."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("trials") as batch_op:
        batch_op.add_column(sa.Column("compared", Json(), nullable=True))
        batch_op.add_column(sa.Column("changes", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("trials") as batch_op:
        batch_op.drop_column("changes")
        batch_op.drop_column("compared")
