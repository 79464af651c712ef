"""When what a ranking is made from has changed, so that one that lags behind is seen by its age."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ranking_changes") as batch_op:
        batch_op.add_column(sa.Column("changed_at", UtcDateTime(), nullable=True))
    changes = sa.table("ranking_changes", sa.column("changed_at", UtcDateTime()))
    # What waits now has waited since now at the latest; how long before, nobody wrote down.
    op.execute(changes.update().values(changed_at=datetime.now(UTC)))


def downgrade() -> None:
    with op.batch_alter_table("ranking_changes") as batch_op:
        batch_op.drop_column("changed_at")
