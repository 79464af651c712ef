"""A trial may be of marks from a sheet, and says what became of each row."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("trials") as batch_op:
        batch_op.add_column(sa.Column("sheet", Json(), nullable=True))
        batch_op.add_column(sa.Column("report", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("trials") as batch_op:
        batch_op.drop_column("report")
        batch_op.drop_column("sheet")
