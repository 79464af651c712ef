"""What each of the two members signed who let a sheet stand, and with which key."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NAMES = ("statement", "key_id", "proof", "seconding_statement", "seconding_key_id", "seconding_proof")


def upgrade() -> None:
    with op.batch_alter_table("closures", schema=None) as batch_op:
        for name in NAMES:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("closures", schema=None) as batch_op:
        for name in reversed(NAMES):
            batch_op.drop_column(name)
