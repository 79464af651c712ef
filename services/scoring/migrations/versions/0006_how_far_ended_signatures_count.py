"""How far ended signatures count"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    limits = op.create_table(
        "signature_limits",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("end_offset", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("key", "topic", "partition"),
    )
    # A worker of an earlier release, which signed nothing, leaves its heartbeats. How far its events count is noted
    # when this release's worker starts; in a new database events without a signature do not count at all.
    beaten = sa.exists(sa.select(sa.literal_column("1")).select_from(sa.table("heartbeats")))
    mark = sa.select(sa.literal(""), sa.literal(""), sa.literal(-1), sa.literal(-1)).where(beaten)
    op.execute(sa.insert(limits).from_select(["key", "topic", "partition", "end_offset"], mark))
