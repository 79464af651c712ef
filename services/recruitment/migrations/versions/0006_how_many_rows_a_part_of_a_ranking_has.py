"""How many rows a part of a released ranking has, and how many of them go on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ranking_parts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rows", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("going_on", sa.Integer(), nullable=False, server_default="0"))
    key = ("vacancy_id", "version", "part")
    parts = sa.table("ranking_parts", *(sa.column(name) for name in (*key, "rows", "going_on")))
    rows = sa.table("ranking_rows", *(sa.column(name) for name in (*key, "status")))
    count = sa.select(sa.func.count()).where(*(rows.c[name] == parts.c[name] for name in key))
    going_on = count.where(rows.c.status == "goes_on")
    op.execute(sa.update(parts).values(rows=count.scalar_subquery(), going_on=going_on.scalar_subquery()))


def downgrade() -> None:
    with op.batch_alter_table("ranking_parts", schema=None) as batch_op:
        batch_op.drop_column("going_on")
        batch_op.drop_column("rows")
