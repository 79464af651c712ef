"""The last submission of an exam is found by index: the time for objections does not begin before it."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sittings_submitted", "sittings", ["exam_id", "submitted_at"])


def downgrade() -> None:
    op.drop_index("ix_sittings_submitted", table_name="sittings")
