"""Who began a rules document, and when it was first signed: whoever began one that nobody has signed can discard it."""

import sqlalchemy as sa
from alembic import op

from shared.db.types import UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rule_documents") as batch_op:
        batch_op.add_column(sa.Column("begun_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("proposed_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rule_documents") as batch_op:
        batch_op.drop_column("proposed_at")
        batch_op.drop_column("begun_by")
