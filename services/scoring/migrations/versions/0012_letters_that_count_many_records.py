"""Letters that count many records"""

from shared.messaging import migration_steps as steps

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_letters_that_count()


def downgrade() -> None:
    steps.drop_letters_that_count()
