"""Seeds by which equals of released rankings were drawn."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.add_column(sa.Column("draw_seed", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.drop_column("draw_seed")
