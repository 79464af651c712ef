"""What cbt says in the public log."""

from shared.messaging import migration_steps as steps

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    steps.add_noted_leaves()


def downgrade() -> None:
    steps.drop_noted_leaves()
