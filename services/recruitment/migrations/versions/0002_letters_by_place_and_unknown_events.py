"""A dead letter for each place in the log, held events of unknown types, and the parts of a worker that fail."""

from shared.messaging import migration_steps as steps

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_letters_by_place()


def downgrade() -> None:
    steps.drop_letters_by_place()
