"""What stands with a passkey: its id at the device, its site, the origin of its pages, and the device's count."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAMES = ("credential_id", "rp_id", "origin")


def upgrade() -> None:
    with op.batch_alter_table("staff_keys", schema=None) as batch_op:
        for name in NAMES:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("sign_count", sa.BigInteger(), nullable=True))
        batch_op.create_index("uq_staff_keys_credential_id", ["credential_id"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("staff_keys", schema=None) as batch_op:
        batch_op.drop_index("uq_staff_keys_credential_id")
        for name in ("sign_count", *NAMES):
            batch_op.drop_column(name)
