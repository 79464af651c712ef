"""What an exam's papers are drawn by. Of those that are sealed it is the candidate number."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("exams", sa.Column("drawn_by", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("exams") as batch_op:
        batch_op.drop_column("drawn_by")
