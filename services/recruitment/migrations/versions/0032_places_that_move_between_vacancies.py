"""Places that move between vacancies."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json, UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "place_moves",
        sa.Column("pool_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("vacancies", Json(), nullable=False),
        sa.Column("situation_digest", sa.Text(), nullable=False),
        sa.Column("moves", Json(), nullable=False),
        sa.Column("moved_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "number"),
    )
    with op.batch_alter_table("vacancies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pool", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("vacancies", schema=None) as batch_op:
        batch_op.drop_column("pool")

    op.drop_table("place_moves")
