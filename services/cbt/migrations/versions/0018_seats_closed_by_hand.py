"""An exam officer closes the seat of somebody who checked in and never began, with a reason."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seats", sa.Column("closed_because", sa.Text(), nullable=True))
    op.add_column("seats", sa.Column("closed_by", sa.Text(), nullable=True))
    op.add_column("seats", sa.Column("closed_at", UtcDateTime(), nullable=True))
    op.add_column("seats", sa.Column("closing_note", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("seats", schema=None) as batch_op:
        for name in ("closing_note", "closed_at", "closed_by", "closed_because"):
            batch_op.drop_column(name)
