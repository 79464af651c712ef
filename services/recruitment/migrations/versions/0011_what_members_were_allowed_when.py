"""What each member of staff was allowed from which moment on, by which signatures are judged."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    history = op.create_table(
        "staff_history",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "generation"),
    )
    staff = sa.table(
        "staff",
        sa.column("staff_id", sa.Text()),
        sa.column("generation", sa.Integer()),
        sa.column("roles", Json()),
        sa.column("created_at", UtcDateTime()),
        sa.column("disabled_at", UtcDateTime()),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(staff)).all():
        # Earlier roles are not known any more: the present ones count from the beginning.
        account = {"staff_id": row.staff_id, "roles": row.roles}
        ended = row.disabled_at is not None
        first = {"generation": row.generation - ended, "since": row.created_at, "disabled": False}
        connection.execute(sa.insert(history), {**account, **first})
        if ended:
            last = {"generation": row.generation, "since": row.disabled_at, "disabled": True}
            connection.execute(sa.insert(history), {**account, **last})


def downgrade() -> None:
    op.drop_table("staff_history")
