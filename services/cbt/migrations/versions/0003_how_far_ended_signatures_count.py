"""How far ended signatures count"""

from shared.messaging import migration_steps as steps

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_signature_limits()


def downgrade() -> None:
    steps.drop_signature_limits()
