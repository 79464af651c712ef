"""Held events can be discarded"""

from shared.messaging import migration_steps as steps

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_discards_of_held_events()


def downgrade() -> None:
    steps.drop_discards_of_held_events()
