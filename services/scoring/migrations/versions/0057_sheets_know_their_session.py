"""The session that an attempt's own events name, and what each seat's event said of its session."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_SAID = ("name", "venue", "starts_at", "timezone")


def upgrade() -> None:
    """Attempts that came before go by their seats, and seats by what is known of their sessions."""
    with op.batch_alter_table("attempts") as batch_op:
        batch_op.add_column(sa.Column("started_in", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("submitted_in", sa.Text(), nullable=True))
    with op.batch_alter_table("seats") as batch_op:
        for name in _SAID:
            kind = UtcDateTime() if name == "starts_at" else sa.Text()
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    seats = sa.table("seats", sa.column("session_id"), *map(sa.column, _SAID))
    known = sa.table("seat_sessions", sa.column("session_id"), *map(sa.column, _SAID))
    its = known.c.session_id == seats.c.session_id
    said = {name: sa.select(known.c[name]).where(its).scalar_subquery() for name in _SAID}
    op.execute(seats.update().values(said))


def downgrade() -> None:
    with op.batch_alter_table("seats") as batch_op:
        for name in reversed(_SAID):
            batch_op.drop_column(name)
    with op.batch_alter_table("attempts") as batch_op:
        batch_op.drop_column("submitted_in")
        batch_op.drop_column("started_in")
