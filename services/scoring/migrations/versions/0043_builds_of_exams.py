"""The builds that an exam was sealed with, and those that took and marked its sheets."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("exams") as batch_op:
        batch_op.add_column(sa.Column("builds", Json(), nullable=True))
    op.create_table(
        "seen_builds",
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("build", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("exam_id", "service", "build"),
    )


def downgrade() -> None:
    op.drop_table("seen_builds")
    with op.batch_alter_table("exams") as batch_op:
        batch_op.drop_column("builds")
