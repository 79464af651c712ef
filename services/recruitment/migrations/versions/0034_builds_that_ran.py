"""The builds that exams were sealed with, that took their sheets, and that released a ranking."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import Json

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sealed_exams") as batch_op:
        batch_op.add_column(sa.Column("builds", Json(), nullable=True))
    with op.batch_alter_table("sittings") as batch_op:
        batch_op.add_column(sa.Column("begun_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.Text(), nullable=True))
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.add_column(sa.Column("build", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rankings") as batch_op:
        batch_op.drop_column("build")
    with op.batch_alter_table("sittings") as batch_op:
        batch_op.drop_column("ended_by")
        batch_op.drop_column("begun_by")
    with op.batch_alter_table("sealed_exams") as batch_op:
        batch_op.drop_column("builds")
