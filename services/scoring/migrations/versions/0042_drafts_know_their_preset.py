"""The shipped document that a rules document was begun from."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rule_documents") as batch_op:
        batch_op.add_column(sa.Column("preset", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rule_documents") as batch_op:
        batch_op.drop_column("preset")
