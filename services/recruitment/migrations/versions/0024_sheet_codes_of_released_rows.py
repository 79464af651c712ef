"""The sheet code by which a released ranking names a candidate."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ranking_rows", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sheet_code", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ranking_rows", schema=None) as batch_op:
        batch_op.drop_column("sheet_code")
