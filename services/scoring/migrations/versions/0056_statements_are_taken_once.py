"""Which statements were taken from members: one whose signature was taken back is not taken again."""

from shared.members import migration_steps as steps

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_taken_statements()


def downgrade() -> None:
    steps.drop_taken_statements()
