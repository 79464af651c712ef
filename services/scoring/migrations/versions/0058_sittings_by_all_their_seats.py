"""A session of an exam starts at the latest moment that its seats say, whatever seat came last."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sessions of which no seat is here, those of the release before, stay as they are."""
    kind = UtcDateTime()
    columns = ("exam_id", "session_id")
    sittings = sa.table("sittings", *map(sa.column, columns), sa.column("starts_at", kind))
    seats = sa.table("seats", *map(sa.column, columns), sa.column("starts_at", kind))
    its = (seats.c.exam_id == sittings.c.exam_id) & (seats.c.session_id == sittings.c.session_id)
    latest = sa.select(sa.func.max(seats.c.starts_at)).where(its).scalar_subquery()
    op.execute(sittings.update().values(starts_at=sa.func.coalesce(latest, sittings.c.starts_at)))


def downgrade() -> None:
    """The last that was said is not known any more."""
