"""From when on a seat is not moved any more: its candidate has checked in, or missed it."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever has begun has checked in; who did and has not begun yet is not known here."""
    with op.batch_alter_table("seats") as batch_op:
        batch_op.add_column(sa.Column("fixed_at", UtcDateTime(), nullable=True))
    columns = ("candidate_no", "exam_id")
    seats = sa.table("seats", *map(sa.column, columns), sa.column("fixed_at", UtcDateTime()))
    sittings = sa.table("sittings", *map(sa.column, columns), sa.column("started_at", UtcDateTime()))
    its = (sittings.c.candidate_no == seats.c.candidate_no) & (sittings.c.exam_id == seats.c.exam_id)
    began = sa.select(sittings.c.started_at).where(its).scalar_subquery()
    op.execute(seats.update().values(fixed_at=began))


def downgrade() -> None:
    with op.batch_alter_table("seats") as batch_op:
        batch_op.drop_column("fixed_at")
