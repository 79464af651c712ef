"""Why the seat of somebody who checked in and never began was closed by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_seats",
        sa.Column("candidate_no", sa.Text(), nullable=False),
        sa.Column("exam_id", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_no", "exam_id"),
    )


def downgrade() -> None:
    op.drop_table("closed_seats")
