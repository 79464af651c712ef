"""Staff are bound to a person, and their tokens can be ended."""

from shared.web import migration_steps as steps

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_staff_standing()


def downgrade() -> None:
    steps.drop_staff_standing()
