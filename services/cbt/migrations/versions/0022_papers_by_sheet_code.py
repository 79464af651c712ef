"""What an exam's papers are drawn by, and the sheet code of each paper. Papers that are there stay drawn by candidate
numbers, as their exams say."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("exams", sa.Column("drawn_by", sa.Text(), nullable=True))
    op.add_column("papers", sa.Column("sheet_code", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("papers") as batch_op:
        batch_op.drop_column("sheet_code")
    with op.batch_alter_table("exams") as batch_op:
        batch_op.drop_column("drawn_by")
