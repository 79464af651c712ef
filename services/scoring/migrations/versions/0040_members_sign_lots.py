"""What two members signed of lots that were drawn by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_COLUMNS = ("statement", "key_id", "proof", "confirming_statement", "confirming_key_id", "confirming_proof")


def upgrade() -> None:
    with op.batch_alter_table("lots") as batch_op:
        for name in _COLUMNS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("lots") as batch_op:
        for name in reversed(_COLUMNS):
            batch_op.drop_column(name)
